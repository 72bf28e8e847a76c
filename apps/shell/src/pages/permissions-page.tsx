import { useHost, useHostSnapshot } from "@plaza/host-react";
import type { FootprintApp, Grant } from "@plaza/protocol/services";
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
  const host = useHost();
  const apps = useHostSnapshot((snapshot) => snapshot.apps);
  const [traces, setTraces] = useState<readonly FootprintApp[] | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    host.footprint.apps().then(setTraces, () => setFailed(true));
  }, [host]);
  useEffect(load, [load]);

  if (failed) return <ErrorState title={t("you.changeFailed")} actions={<Button onClick={load}>{t("retry")}</Button>} />;
  if (traces === null) return <RowsSkeleton label={t("perm.loading")} />;
  const given = new Map(grants.map(({ appId, scopes }) => [appId, scopes.length]));
  const ids = [
    ...new Set([...traces.map(({ appId }) => appId), ...grants.filter(({ scopes }) => scopes.length > 0).map(({ appId }) => appId)]),
  ];
  if (ids.length === 0)
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
        {ids.map((id) => {
          const listing = apps.find((app) => app.id === id);
          const trace = traces.find(({ appId }) => appId === id);
          const name = listing ? appName(listing, locale) : (trace?.name ?? id);
          const may = t("perm.count", { count: given.get(id) ?? 0 });
          return (
            <Row
              key={id}
              leading={<AppIcon src={listing?.icon ?? undefined} name={name} size={40} />}
              title={name}
              detail={trace ? `${may} · ${t("perm.visits", { count: trace.visits })}` : may}
              href={`/you/apps/${id}`}
            />
          );
        })}
      </List>
    </div>
  );
}
