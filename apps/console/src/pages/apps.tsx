import type { AdminApp } from "@plaza/protocol/services";
import { AppIcon, Button, Panel } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../api.ts";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { useWords } from "../preferences.tsx";
import { useApps, useMe } from "../queries.ts";
import { type RecordColumn, Records } from "../records.tsx";
import { Failed, Loaded, Nothing, Status } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { useShown } from "../use-shown.ts";
import { StopSheet } from "./stop-sheet.tsx";

/** Every app, with the switch that stops it through the signed index. */
export function AppsPage() {
  const words = useWords();
  const client = useQueryClient();
  const toasts = useToasts();
  const [{ status, q = "" }] = useFilters();
  const operator = useMe().data?.role === "operator";
  const apps = useApps();
  const stopping = useShown<AdminApp>();
  const resume = useMutation({
    mutationFn: (app: AdminApp) => api.resume(app.id),
    onSettled: () => client.invalidateQueries(),
    onSuccess: (_, app) => void toasts.show({ text: words.t("resume.done", { name: app.name }) }),
  });
  const stopped = async (app: AdminApp) => {
    const { action } = await toasts.show({ text: words.t("stop.done", { name: app.name }), action: words.t("apps.resume") });
    if (action) resume.mutate(app);
  };
  const app = stopping.of;
  const wanted = q.toLowerCase();
  const found = (apps.data?.apps ?? []).filter(
    (app) =>
      (status === undefined || app.status === status) &&
      [app.name, app.id, app.publisher].some((text) => text.toLowerCase().includes(wanted)),
  );
  const act: RecordColumn<AdminApp> = {
    id: "actions",
    header: words.t("col.actions"),
    place: "end",
    // One button that changes its words: the focus stays on it when the sheet closes.
    cell: (row) => (
      <Button
        kind={row.status === "live" ? "harm" : "line"}
        size="s"
        busy={resume.isPending && resume.variables.id === row.id}
        aria-label={words.t(row.status === "live" ? "stop.title" : "resume.title", { name: row.name })}
        onClick={() => (row.status === "live" ? stopping.show(row) : resume.mutate(row))}
      >
        {words.t(row.status === "live" ? "apps.stop" : "apps.resume")}
      </Button>
    ),
  };
  return (
    <>
      <FilterBar search="apps.search" choice={{ name: "status", options: { live: "status.live", stopped: "status.stopped" } }} />
      {resume.isError && (
        <Failed
          error={resume.error}
          title={words.t("resume.failed", { name: resume.variables.name })}
          advice={words.t("act.advice")}
          onRetry={() => resume.mutate(resume.variables)}
        />
      )}
      <Panel title={apps.data ? words.t("apps.count", { count: found.length }) : words.t("nav.apps")}>
        <Loaded query={apps}>
          {() => (
            <Records<AdminApp>
              caption={words.t("nav.apps")}
              rows={found}
              rowKey={(row) => row.id}
              empty={<Nothing text="apps.empty" action={<code className="console-command">plaza publish --channel dev</code>} />}
              columns={[
                { id: "app", header: words.t("col.app"), place: "title", cell: (row) => <AppName app={row} /> },
                { id: "publisher", header: words.t("col.publisher"), cell: (row) => row.publisher },
                {
                  id: "channels",
                  header: words.t("col.channels"),
                  cell: (row) => (
                    <a href={linkTo("/releases", { app: row.id })}>
                      {Object.entries(row.channels)
                        .map(([channel, version]) => `${channel} ${version}`)
                        .join(", ")}
                    </a>
                  ),
                },
                {
                  id: "reports",
                  header: words.t("col.reports"),
                  numeric: true,
                  cell: (row) =>
                    operator && row.openReports > 0 ? (
                      <a href={linkTo("/reports", { app: row.id, status: "open" })}>{words.number(row.openReports)}</a>
                    ) : (
                      words.number(row.openReports)
                    ),
                },
                { id: "status", header: words.t("col.status"), place: "end", cell: (row) => <Status value={row.status} /> },
                ...(operator ? [act] : []),
              ]}
            />
          )}
        </Loaded>
      </Panel>
      {app !== undefined && <StopSheet key={app.id} app={app} {...stopping.sheet} onStopped={() => void stopped(app)} />}
    </>
  );
}

function AppName({ app }: { readonly app: AdminApp }) {
  const words = useWords();
  return (
    <span className="console-app">
      <AppIcon src={app.icon ?? undefined} name={app.name} size={32} />
      <span>
        <b>{app.name}</b>
        <small>{app.id}</small>
        {app.status === "stopped" && app.message !== undefined && (
          <small>
            <bdi>{words.t("apps.message", { message: app.message })}</bdi>
          </small>
        )}
      </span>
    </span>
  );
}
