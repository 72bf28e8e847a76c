import type { AdminOrder, Refund } from "@plaza/protocol/services";
import { Button } from "@plaza/ui";
import { Code, When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { PagedPanel } from "../paged-panel.tsx";
import { useWords } from "../preferences.tsx";
import { useOrders } from "../queries.ts";
import { Nothing, Status } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { useShown } from "../use-shown.ts";
import { OrderSheet } from "./order-sheet.tsx";

/** Orders of all apps, for a publisher of their own; a user appears by the app's pairwise id only. */
export function OrdersPage() {
  const words = useWords();
  const toasts = useToasts();
  const [{ app, status, q }] = useFilters();
  const orders = useOrders({ appId: app, status, q });
  const shown = useShown<AdminOrder>();
  const refunded = ({ status, amount }: Refund) =>
    void toasts.show({ text: words.t(status === "pending" ? "refund.asked" : "refund.done", { amount: words.money(amount) }) });
  const count = orders.data?.length ?? 0;
  return (
    <>
      <FilterBar
        search="orders.search"
        apps
        choice={{
          name: "status",
          options: { paid: "status.paid", pending: "status.pending", declined: "status.declined", refunded: "filter.refunded" },
        }}
      />
      <PagedPanel<AdminOrder>
        caption={words.t("nav.orders")}
        title={orders.data && words.t(orders.hasNextPage ? "orders.newest" : "orders.count", { count })}
        query={orders}
        empty={<Nothing text="orders.empty" />}
        columns={[
          { id: "when", header: words.t("col.when"), place: "plain", cell: (row) => <When at={row.createdAt} /> },
          {
            id: "order",
            header: words.t("col.order"),
            cell: (row) => <Code value={row.id} short={row.id.slice(-8)} name={words.t("col.order")} />,
          },
          {
            id: "app",
            header: words.t("col.app"),
            place: "title",
            cell: (row) => <a href={linkTo("/orders", { app: row.appId })}>{row.appName}</a>,
          },
          {
            id: "lines",
            header: words.t("col.lines"),
            place: "below",
            cell: (row) => row.lines.map((line) => `${words.number(line.quantity)} × ${line.name}`).join(", "),
          },
          {
            id: "user",
            header: words.t("col.user"),
            cell: (row) => <Code value={row.user} short={row.user.slice(0, 8)} name={words.t("col.user")} />,
          },
          {
            id: "total",
            header: words.t("col.total"),
            numeric: true,
            place: "end",
            cell: (row) => <b className="console-money">{words.money(row.total)}</b>,
          },
          {
            id: "status",
            header: words.t("col.status"),
            place: "end",
            cell: (row) => (
              <span className="console-two">
                <Status value={row.status} />
                {row.status === "partially_refunded" && row.refunded !== undefined && (
                  <small>{words.money({ ...row.refunded, amount: -row.refunded.amount })}</small>
                )}
              </span>
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
                aria-label={words.t("orders.openOne", { order: row.id.slice(-8) })}
                onClick={() => shown.show(row)}
              >
                {words.t("orders.open")}
              </Button>
            ),
          },
        ]}
      />
      {shown.of !== undefined && <OrderSheet key={shown.of.id} order={shown.of} {...shown.sheet} onRefunded={refunded} />}
    </>
  );
}
