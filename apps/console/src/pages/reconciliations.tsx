import type { Reconciliation } from "@plaza/protocol/services";
import { Badge, Button, iconProps, Panel } from "@plaza/ui";
import { FileUp, TriangleAlert } from "lucide-react";
import { When } from "../cells.tsx";
import { PageTools } from "../page-tools.tsx";
import { useWords } from "../preferences.tsx";
import { useReconciliations } from "../queries.ts";
import { Records } from "../records.tsx";
import { Loaded, Nothing } from "../states.tsx";
import { useShown } from "../use-shown.ts";
import { CompareSheet } from "./compare-sheet.tsx";
import { DifferencesSheet } from "./differences-sheet.tsx";

const differences = ["missing", "extra", "changed", "duplicated"] as const;

/** Comparisons of the payment provider's files with our books. */
export function ReconciliationsPage() {
  const words = useWords();
  const reconciliations = useReconciliations();
  const shown = useShown<{ readonly id?: string }>();
  return (
    <>
      <PageTools>
        <Button kind="line" size="s" icon={<FileUp {...iconProps(16)} />} onClick={() => shown.show({})}>
          {words.t("recon.start")}
        </Button>
      </PageTools>
      <Panel title={words.t("nav.reconciliations")}>
        <Loaded query={reconciliations}>
          {({ reconciliations: rows }) => (
            <Records<Reconciliation>
              caption={words.t("nav.reconciliations")}
              rows={rows}
              rowKey={(row) => row.id}
              empty={<Nothing text="recon.empty" />}
              columns={[
                { id: "when", header: words.t("col.when"), place: "plain", cell: (row) => <When at={row.at} /> },
                { id: "period", header: words.t("recon.period"), place: "title", cell: period },
                { id: "provider", header: words.t("order.provider"), cell: (row) => row.provider },
                {
                  id: "matched",
                  header: words.t("recon.matched"),
                  numeric: true,
                  cell: (row) => words.number(row.counts.matched),
                },
                ...differences.map((name) => ({
                  id: name,
                  header: words.t(`recon.${name}`),
                  numeric: true,
                  cell: (row: Reconciliation) => words.number(row.counts[name]),
                })),
                {
                  id: "open",
                  header: words.t("col.status"),
                  place: "end",
                  cell: (row) =>
                    row.open === 0 ? (
                      <span className="console-status">{words.t("recon.none")}</span>
                    ) : (
                      <Badge tone="warn" icon={<TriangleAlert {...iconProps(14)} />}>
                        {words.t("recon.open", { count: row.open })}
                      </Badge>
                    ),
                },
                {
                  id: "actions",
                  header: words.t("col.actions"),
                  place: "end",
                  cell: (row) => (
                    <Button
                      kind="line"
                      size="s"
                      aria-label={words.t("recon.showOne", { period: period(row) })}
                      onClick={() => shown.show(row)}
                    >
                      {words.t("orders.open")}
                    </Button>
                  ),
                },
              ]}
            />
          )}
        </Loaded>
      </Panel>
      {shown.of !== undefined && shown.of.id === undefined && <CompareSheet {...shown.sheet} onCompared={shown.show} />}
      {shown.of?.id !== undefined && <DifferencesSheet key={shown.of.id} id={shown.of.id} {...shown.sheet} />}
    </>
  );
}

/** Days by UTC, as the provider's reports have them; the last is in it. */
function period({ from, until }: Reconciliation): string {
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return day(from) === day(until - 1) ? day(from) : `${day(from)} – ${day(until - 1)}`;
}
