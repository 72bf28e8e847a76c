import type { AdminReport } from "@plaza/protocol/services";
import { Button } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../api.ts";
import { When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { PagedPanel } from "../paged-panel.tsx";
import { type TextId, useWords } from "../preferences.tsx";
import { useReports } from "../queries.ts";
import { Failed, Nothing, Status } from "../states.tsx";
import { useToasts } from "../toasts.tsx";

/** What users said about apps. */
export function ReportsPage() {
  const words = useWords();
  const client = useQueryClient();
  const toasts = useToasts();
  const [{ app, status, q }] = useFilters();
  const reports = useReports({ appId: app, status, q });
  const reopen = useMutation({ mutationFn: api.reopenReport, onSettled: () => client.invalidateQueries() });
  const close = useMutation({
    mutationFn: api.closeReport,
    onSettled: () => client.invalidateQueries(),
    onSuccess: async (_, id) => {
      const { action } = await toasts.show({ text: words.t("reports.closed"), action: words.t("reports.reopen") });
      if (action) reopen.mutate(id);
    },
  });
  const failed = [close, reopen].find((act) => act.isError);
  const count = reports.data?.length ?? 0;
  return (
    <>
      <FilterBar search="reports.search" apps choice={{ name: "status", options: { open: "status.open", closed: "status.closed" } }} />
      {failed?.error && (
        <Failed
          error={failed.error}
          title={words.t("act.failed")}
          advice={words.t("act.advice")}
          onRetry={() => failed.variables !== undefined && failed.mutate(failed.variables)}
        />
      )}
      <PagedPanel<AdminReport>
        caption={words.t("nav.reports")}
        title={reports.data && words.t(reports.hasNextPage ? "reports.newest" : "reports.count", { count })}
        query={reports}
        empty={<Nothing text="reports.empty" />}
        columns={[
          { id: "when", header: words.t("col.when"), place: "plain", cell: (row) => <When at={row.at} /> },
          {
            id: "app",
            header: words.t("col.app"),
            place: "title",
            cell: (row) => <a href={linkTo("/reports", { app: row.appId })}>{`${row.appName} ${row.version ?? ""}`.trim()}</a>,
          },
          { id: "reason", header: words.t("col.reason"), place: "plain", cell: (row) => words.t(`reason.${row.reason}` as TextId) },
          {
            id: "text",
            header: words.t("col.text"),
            place: "below",
            cell: (row) => row.text && <bdi className="console-words">{row.text}</bdi>,
          },
          { id: "status", header: words.t("col.status"), place: "end", cell: (row) => <Status value={row.status} /> },
          {
            id: "actions",
            header: words.t("col.actions"),
            place: "end",
            cell: (row) => (
              <Button
                kind={row.status === "open" ? "line" : "quiet"}
                size="s"
                busy={(close.isPending && close.variables === row.id) || (reopen.isPending && reopen.variables === row.id)}
                onClick={() => (row.status === "open" ? close : reopen).mutate(row.id)}
              >
                {words.t(row.status === "open" ? "reports.close" : "reports.reopen")}
              </Button>
            ),
          },
        ]}
      />
    </>
  );
}
