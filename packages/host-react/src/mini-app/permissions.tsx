import { Button, EmptyState, List, Row } from "@plaza/ui";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import { ScopeIcon } from "../sheets/scope-icon.tsx";

/** What the user shares with one app, each taken back with one tap. */
export function Permissions({ appId }: { readonly appId: string }) {
  const host = useHost();
  const { t, date } = useWords();
  const grant = useHostSnapshot((snapshot) => snapshot.grants?.find((candidate) => candidate.appId === appId));
  if (!grant || grant.scopes.length === 0) return <EmptyState title={t("permissionsEmptyTitle")} text={t("permissionsEmptyText")} />;
  return (
    <List inset="icon" label={t("permissions")}>
      {grant.scopes.map(({ scope, grantedAt }) => (
        <Row
          key={scope}
          leading={<ScopeIcon scope={scope} />}
          title={t(`scope.${scope}`)}
          detail={t("sharedSince", { date: date(grantedAt) })}
          trailing={
            <Button
              kind="line"
              size="s"
              aria-label={`${t("takeBack")}: ${t(`scope.${scope}`)}`}
              onClick={() => void host.grants.revoke(appId, scope).catch(() => host.grants.refresh())}
            >
              {t("takeBack")}
            </Button>
          }
        />
      ))}
    </List>
  );
}
