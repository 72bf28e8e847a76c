import type { AdminOrder, Refund } from "@plaza/protocol/services";
import { Button, Panel } from "@plaza/ui";
import { useState } from "react";
import { Code, When } from "../cells.tsx";
import { FilterBar } from "../filter-bar.tsx";
import { linkTo, useFilters } from "../filters.ts";
import { useWords } from "../preferences.tsx";
import { useOrders } from "../queries.ts";
import { Records } from "../records.tsx";
import { Loaded, More, Nothing, Status } from "../states.tsx";
import { useToasts } from "../toasts.tsx";
import { OrderSheet } from "./order-sheet.tsx";

/** Orders of all apps, for a publisher of their own; a user appears by the app's pairwise id only. */
export function OrdersPage() {
  const words = useWords();
  const toasts = useToasts();
  const [{ app, status, q }] = useFilters();
  const orders = useOrders({ appId: app, status, q });
  const [shown, setShown] = useState<{ readonly order: AdminOrder; readonly open: boolean }>();
  const refunded = ({ status, amount }: Refund) =>
    void toasts.show({ text: words.t(status === "pending" ? "refund.asked" : "refund.done", { amount: words.money(amount) }) });
  const count = orders.data?.length ?? 0;
  return (
    <>
      <FilterBar
        search="orders.search"
        apps
        choices={[
          {
            name: "status",
            all: "filter.statuses",
            options: [
              ["paid", "status.paid"],
              ["pending", "status.pending"],
              ["declined", "status.declined"],
              ["refunded", "filter.refunded"],
            ],
          },
        ]}
      />
      <Panel title={orders.data ? words.t(orders.hasNextPage ? "orders.newest" : "orders.count", { count }) : words.t("nav.orders")}>
        <Loaded query={orders}>
          {(rows) => (
            <>
              <Records<AdminOrder>
                caption={words.t("nav.orders")}
                rows={rows}
                rowKey={(row) => row.id}
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
                        onClick={() => setShown({ order: row, open: true })}
                      >
                        {words.t("orders.open")}
                      </Button>
                    ),
                  },
                ]}
              />
              <More query={orders} />
            </>
          )}
        </Loaded>
      </Panel>
      {shown !== undefined && (
        <OrderSheet
          key={shown.order.id}
          order={shown.order}
          open={shown.open}
          onClose={() => setShown({ ...shown, open: false })}
          onClosed={() => setShown(undefined)}
          onRefunded={refunded}
        />
      )}
    </>
  );
}
