import type { Money } from "@plaza/protocol";
import type { MerchantOrder, MerchantOrderDetail } from "@plaza/protocol/services";
import { and, inArray, sql } from "drizzle-orm";
import { disputesOf } from "../checkout/disputes.ts";
import { orderOfApps, viewOrder } from "../checkout/orders.ts";
import { refundedOf, refundsOf, viewRefund } from "../checkout/refunds.ts";
import { checkoutOrders, type OrderRow } from "../checkout/tables.ts";
import type { ServerContext } from "../core/context.ts";
import { type Before, PAGE_SIZE, pageOf } from "../core/paging.ts";
import { notFound } from "../core/problems.ts";
import { keyLabels, type Merchant } from "./api-keys.ts";
import { type MerchantOrderRow, merchantOrders } from "./tables.ts";

type Ctx = Pick<ServerContext, "db">;

function viewPaid(row: OrderRow, refunded: number | undefined): MerchantOrder {
  return { ...viewOrder(row, refunded), appId: row.appId as MerchantOrder["appId"], sub: row.sub };
}

/** An order that nobody has brought to a sheet. */
function viewOpen(row: MerchantOrderRow): MerchantOrder {
  const money = (amount: number): Money => ({ amount, currency: row.currency });
  const { id, appId, lines, createdAt, reference, sub } = row;
  return {
    id,
    appId: appId as MerchantOrder["appId"],
    ...(sub === null ? {} : { sub }),
    status: row.state === "expired" ? "expired" : "pending",
    lines,
    subtotal: money(row.subtotal),
    tax: money(row.tax),
    shipping: money(row.shipping),
    discount: money(row.discount),
    total: money(row.total),
    createdAt,
    ...(reference === null ? {} : { reference }),
  };
}

/** One order of the key's apps, as it is now. SECURITY: id and apps in one condition; another publisher's order is not there [C-23]. */
export async function merchantOrder(ctx: Ctx, { appIds }: Merchant, id: string): Promise<MerchantOrderDetail> {
  const order = await orderOfApps(ctx.db, id, appIds);
  if (order === undefined) return { order: viewOpen(await openOrder(ctx, appIds, id)), refunds: [] };
  const [{ refunds }, refunded, disputes] = await Promise.all([
    refundsOf(ctx.db, order),
    refundedOf(ctx.db, [order.id]),
    disputesOf(ctx.db, order.id),
  ]);
  const labels = await keyLabels(
    ctx,
    refunds.map(({ requestedBy }) => requestedBy),
  );
  return {
    order: viewPaid(order, refunded.get(order.id)),
    // By a key's label; who pressed a button in the console is told to nobody's server.
    refunds: refunds.map((refund) => ({ ...viewRefund(refund, order.currency, labels), by: labels.get(refund.requestedBy) ?? "console" })),
    ...(disputes.length === 0
      ? {}
      : {
          disputes: disputes.map(({ id: disputeId, state, amount, currency, reason, openedAt }) => ({
            id: disputeId,
            status: state,
            amount: { amount, currency },
            reason,
            openedAt,
          })),
        }),
  };
}

async function openOrder({ db }: Ctx, appIds: readonly string[], id: string): Promise<MerchantOrderRow> {
  const [row] = await db
    .select()
    .from(merchantOrders)
    .where(and(sql`${merchantOrders.id}::text = ${id}`, inArray(merchantOrders.appId, [...appIds])));
  if (row === undefined) throw notFound();
  return row;
}

export interface OrderQuery {
  readonly app?: string;
  readonly status?: MerchantOrder["status"];
  /** Made at or after, milliseconds since the epoch. */
  readonly since?: number;
  readonly cursor?: Before;
}

/** Orders of the key's apps, newest first; what of the catalogue was only offered is no order. */
export async function merchantOrderList(ctx: Ctx, { appIds }: Merchant, { app, status, since, cursor }: OrderQuery) {
  const apps = app === undefined ? [...appIds] : appIds.filter((id) => id === app);
  const wanted = sql.join(
    [
      sql`app_id in (select jsonb_array_elements_text(${JSON.stringify(apps)}::jsonb))`,
      ...(since === undefined ? [] : [sql`created_at >= ${since}`]),
      ...(status === undefined ? [] : [sql`status = ${status}`]),
      ...(cursor === undefined
        ? []
        : [sql`(created_at, id) < (${cursor.at}, ${cursor.id ?? "00000000-0000-0000-0000-000000000000"}::uuid)`]),
    ],
    sql` and `,
  );
  const { rows } = await ctx.db.execute<{ id: string; created_at: string; made: boolean }>(sql`
    select id, created_at, made from (
      select o.id, o.app_id, o.created_at, false as made,
        case when o.state in ('quoted', 'authorising', 'authorised', 'unknown') then 'pending'
          when o.state <> 'captured' then o.state
          when r.sum is null then 'paid' when r.sum < o.total then 'partially_refunded' else 'refunded' end as status
      from checkout_orders o
      left join lateral (select sum(amount) as sum from checkout_refunds where order_id = o.id and state = 'refunded') r on true
      where o.state not in ('quoted', 'cancelled', 'expired') or o.cart = 'order/' || o.id
      union all
      select id, app_id, created_at, true, case state when 'expired' then 'expired' else 'pending' end from merchant_orders where state <> 'presented'
    ) orders where ${wanted} order by created_at desc, id desc limit ${PAGE_SIZE + 1}`);
  const { rows: page, next } = pageOf(rows, ({ created_at, id }) => `${created_at}~${id}`);
  const ids = page.map(({ id }) => id);
  if (ids.length === 0) return { orders: [] };
  const [paid, open, refunded] = await Promise.all([
    ctx.db.select().from(checkoutOrders).where(inArray(checkoutOrders.id, ids)),
    ctx.db.select().from(merchantOrders).where(inArray(merchantOrders.id, ids)),
    refundedOf(ctx.db, ids),
  ]);
  // Presented between the two reads: the checkout order, which is there by then, is the truth.
  const views = new Map([
    ...open.map((row) => [row.id, viewOpen(row)] as const),
    ...paid.map((row) => [row.id, viewPaid(row, refunded.get(row.id))] as const),
  ]);
  return { orders: ids.flatMap((id) => views.get(id) ?? []), ...(next === undefined ? {} : { next }) };
}
