import { useHost, useHostSnapshot } from "@plaza/host-react";
import type { Grant } from "@plaza/protocol/services";
import { AppIcon, Button, EmptyState, ErrorState, List, Row } from "@plaza/ui";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { appName } from "../parts/app-listing.tsx";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { useShell } from "../shell-context.tsx";

export function PermissionsPage() {
  const { t } = useShell();
  return (
    <SubPage title={t("perm.title")} up="/you">
      <WithGrants>{(grants) => <Grants grants={grants} />}</WithGrants>
    </SubPage>
  );
}

/** Loads what each app may read, and stands for it until then. */
export function WithGrants({ children }: { children(grants: readonly Grant[]): ReactNode }) {
  const { t } = useShell();
  const host = useHost();
  const grants = useHostSnapshot((snapshot) => snapshot.grants);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    host.grants.refresh().catch(() => setFailed(true));
  }, [host]);
  useEffect(load, [load]);
  if (grants) return <>{children(grants)}</>;
  if (!failed) return <RowsSkeleton label={t("perm.loading")} />;
  return (
    <ErrorState
      title={t("you.changeFailed")}
      actions={
        <Button full onClick={load}>
          {t("retry")}
        </Button>
      }
    />
  );
}

function Grants({ grants }: { grants: readonly Grant[] }) {
  const { t, locale } = useShell();
  const apps = useHostSnapshot((snapshot) => snapshot.apps);
  const given = grants.filter(({ scopes }) => scopes.length > 0);
  if (given.length === 0)
    return (
      <EmptyState
        title={t("perm.empty")}
        text={t("perm.emptyText")}
        action={
          <a className="pz-button pz-button-ink" href="/">
            {t("orders.find")}
          </a>
        }
      />
    );
  return (
    <div className="sh-gap">
      <List inset="app">
        {given.map((grant) => {
          const listing = apps.find((app) => app.id === grant.appId);
          const name = listing ? appName(listing, locale) : grant.appId;
          return (
            <Row
              key={grant.appId}
              leading={<AppIcon src={listing?.icon ?? undefined} name={name} size={40} />}
              title={name}
              detail={t("perm.count", { count: grant.scopes.length })}
              href={`/you/apps/${grant.appId}`}
            />
          );
        })}
      </List>
    </div>
  );
}
