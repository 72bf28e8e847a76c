import type { AdminReport } from "@plaza/protocol/services";
import { Button, DataTable, Panel } from "@plaza/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../api.ts";
import { type TextId, useWords } from "../preferences.tsx";
import { LoadError, Loaded, Nothing, Status } from "../states.tsx";

/** What users said about apps. */
export function ReportsPage() {
  const words = useWords();
  const client = useQueryClient();
  const reports = useQuery({ queryKey: ["reports"], queryFn: api.reports, refetchInterval: 10_000 });
  const close = useMutation({ mutationFn: api.closeReport, onSuccess: () => client.invalidateQueries() });
  return (
    <>
      {close.isError && <LoadError error={close.error} onRetry={() => close.reset()} />}
      <Panel title={reports.data ? words.t("reports.count", { count: reports.data.reports.length }) : words.t("nav.reports")}>
        <Loaded query={reports}>
          {(data) => (
            <DataTable<AdminReport>
              caption={words.t("nav.reports")}
              rows={data.reports}
              rowKey={(row) => row.id}
              empty={<Nothing text="reports.empty" />}
              columns={[
                { id: "when", header: words.t("col.when"), cell: (row) => words.date(row.at, "dateTime") },
                { id: "app", header: words.t("col.app"), cell: (row) => <b>{`${row.appName} ${row.version ?? ""}`.trim()}</b> },
                { id: "reason", header: words.t("col.reason"), cell: (row) => words.t(`reason.${row.reason}` as TextId) },
                { id: "text", header: words.t("col.text"), cell: (row) => <bdi>{row.text}</bdi> },
                { id: "status", header: words.t("col.status"), cell: (row) => <Status value={row.status} /> },
                {
                  id: "actions",
                  header: words.t("col.actions"),
                  cell: (row) =>
                    row.status === "open" && (
                      <Button
                        kind="line"
                        size="s"
                        busy={close.isPending && close.variables === row.id}
                        onClick={() => close.mutate(row.id)}
                      >
                        {words.t("reports.close")}
                      </Button>
                    ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
    </>
  );
}
