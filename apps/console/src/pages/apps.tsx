import type { AdminApp } from "@plaza/protocol/services";
import { AppIcon, Button, DataTable, Panel, Sheet, TextField } from "@plaza/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { LoadError, Loaded, Nothing, Status } from "../states.tsx";

/** Every app, with the switch that stops it through the signed index. */
export function AppsPage() {
  const words = useWords();
  const client = useQueryClient();
  const me = useQuery({ queryKey: ["me"], queryFn: api.me });
  const apps = useQuery({ queryKey: ["apps"], queryFn: api.apps });
  const [stopping, setStopping] = useState<AdminApp>();
  const resume = useMutation({ mutationFn: api.resume, onSuccess: () => client.invalidateQueries() });
  const operator = me.data?.role === "operator";
  return (
    <>
      {resume.isError && <LoadError error={resume.error} onRetry={() => resume.reset()} />}
      <Panel title={apps.data ? words.t("apps.count", { count: apps.data.apps.length }) : words.t("nav.apps")}>
        <Loaded query={apps}>
          {(data) => (
            <DataTable<AdminApp>
              caption={words.t("nav.apps")}
              rows={data.apps}
              rowKey={(row) => row.id}
              empty={<Nothing text="apps.empty" />}
              columns={[
                {
                  id: "app",
                  header: words.t("col.app"),
                  cell: (row) => (
                    <span className="console-app">
                      <AppIcon src={row.icon ?? undefined} name={row.name} size={32} />
                      <span>
                        <b>{row.name}</b>
                        <small>{row.id}</small>
                      </span>
                    </span>
                  ),
                },
                { id: "publisher", header: words.t("col.publisher"), cell: (row) => row.publisher },
                {
                  id: "channels",
                  header: words.t("col.channels"),
                  cell: (row) =>
                    Object.entries(row.channels)
                      .map(([channel, version]) => `${channel} ${version}`)
                      .join(", "),
                },
                { id: "reports", header: words.t("col.reports"), numeric: true, cell: (row) => words.number(row.openReports) },
                { id: "status", header: words.t("col.status"), cell: (row) => <Status value={row.status} /> },
                ...(operator
                  ? [
                      {
                        id: "actions",
                        header: words.t("col.actions"),
                        cell: (row: AdminApp) =>
                          row.status === "live" ? (
                            <Button kind="harm" size="s" onClick={() => setStopping(row)}>
                              {words.t("apps.stop")}
                            </Button>
                          ) : (
                            <Button
                              kind="line"
                              size="s"
                              busy={resume.isPending && resume.variables === row.id}
                              onClick={() => resume.mutate(row.id)}
                            >
                              {words.t("apps.resume")}
                            </Button>
                          ),
                      },
                    ]
                  : []),
              ]}
            />
          )}
        </Loaded>
      </Panel>
      {stopping !== undefined && <StopSheet app={stopping} onDone={() => setStopping(undefined)} />}
    </>
  );
}

function StopSheet({ app, onDone }: { readonly app: AdminApp; onDone(): void }) {
  const words = useWords();
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const [message, setMessage] = useState("");
  const [tried, setTried] = useState(false);
  const stop = useMutation({
    mutationFn: () => api.stop(app.id, { reason: reason.trim(), ...(message.trim() === "" ? {} : { message: message.trim() }) }),
    onSuccess: async () => {
      await client.invalidateQueries();
      onDone();
    },
  });
  const missing = reason.trim() === "";
  return (
    <Sheet
      open
      onClose={onDone}
      title={words.t("stop.title", { name: app.name })}
      description={words.t("stop.text")}
      actions={
        <>
          <Button
            kind="harm"
            filled
            full
            busy={stop.isPending}
            onClick={() => {
              setTried(true);
              if (!missing) stop.mutate();
            }}
          >
            {words.t("stop.confirm", { name: app.name })}
          </Button>
          <Button kind="quiet" full onClick={onDone}>
            {words.t("stop.cancel")}
          </Button>
        </>
      }
    >
      {stop.isError && <LoadError error={stop.error} onRetry={() => stop.mutate()} />}
      <TextField
        label={words.t("stop.reason")}
        value={reason}
        onChange={setReason}
        maxLength={280}
        error={tried && missing ? words.t("stop.reasonMissing") : undefined}
      />
      <TextField label={words.t("stop.message")} value={message} onChange={setMessage} maxLength={280} />
    </Sheet>
  );
}
