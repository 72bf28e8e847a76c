import type { AdminOrder } from "@plaza/protocol/services";
import { DataTable, Panel } from "@plaza/ui";
import { useQuery } from "@tanstack/react-query";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { Loaded, Nothing, Status } from "../states.tsx";

/** Orders of all apps; a user appears by the app's pairwise id only. */
export function OrdersPage() {
  const words = useWords();
  const orders = useQuery({ queryKey: ["orders"], queryFn: api.orders, refetchInterval: 5_000 });
  return (
    <Panel title={orders.data ? words.t("orders.count", { count: orders.data.orders.length }) : words.t("nav.orders")}>
      <Loaded query={orders}>
        {(data) => (
          <DataTable<AdminOrder>
            caption={words.t("nav.orders")}
            rows={data.orders}
            rowKey={(row) => row.id}
            empty={<Nothing text="orders.empty" />}
            columns={[
              { id: "when", header: words.t("col.when"), cell: (row) => words.date(row.createdAt, "dateTime") },
              { id: "order", header: words.t("col.order"), cell: (row) => <code title={row.id}>{row.id.slice(-8)}</code> },
              { id: "app", header: words.t("col.app"), cell: (row) => <b>{row.appName}</b> },
              {
                id: "lines",
                header: words.t("col.lines"),
                cell: (row) => row.lines.map((line) => `${line.quantity} × ${line.name}`).join(", "),
              },
              { id: "user", header: words.t("col.user"), cell: (row) => <code title={row.user}>{row.user.slice(0, 10)}</code> },
              { id: "total", header: words.t("col.total"), numeric: true, cell: (row) => words.money(row.total) },
              { id: "status", header: words.t("col.status"), cell: (row) => <Status value={row.status} /> },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  );
}
