import type { Dispute } from "@plaza/protocol/services";
import { Code, When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { PagedPanel } from "../paged-panel.tsx";
import { useWords } from "../preferences.tsx";
import { useDisputes } from "../queries.ts";
import { Nothing, Status } from "../states.tsx";

/** Payments that a buyer's bank took back: of all apps, for a publisher of their own. Answered with the provider, and only shown here. */
export function DisputesPage() {
  const words = useWords();
  const [{ app, status }] = useFilters();
  const disputes = useDisputes({ appId: app, status });
  return (
    <>
      <FilterBar apps choice={{ name: "status", options: { open: "status.open", won: "status.won", lost: "status.lost" } }} />
      <PagedPanel<Dispute>
        caption={words.t("nav.disputes")}
        query={disputes}
        empty={<Nothing text="disputes.empty" />}
        columns={[
          { id: "when", header: words.t("col.when"), place: "plain", cell: (row) => <When at={row.openedAt} /> },
          { id: "app", header: words.t("col.app"), place: "title", cell: (row) => row.appName },
          {
            id: "order",
            header: words.t("col.order"),
            cell: (row) => <a href={linkTo("/orders", { q: row.orderId })}>{row.orderId.slice(-8)}</a>,
          },
          {
            id: "reference",
            header: words.t("disputes.reference"),
            cell: (row) => <Code value={row.reference} short={row.reference.slice(-8)} name={words.t("disputes.reference")} />,
          },
          {
            id: "reason",
            header: words.t("col.reason"),
            place: "below",
            // The bank's word, as the provider writes it.
            cell: (row) => <bdi lang="en">{row.reason.replaceAll("_", " ")}</bdi>,
          },
          {
            id: "amount",
            header: words.t("col.total"),
            numeric: true,
            place: "end",
            cell: (row) => <b className="console-money">{words.money(row.amount)}</b>,
          },
          { id: "status", header: words.t("col.status"), place: "end", cell: (row) => <Status value={row.status} /> },
        ]}
      />
    </>
  );
}
