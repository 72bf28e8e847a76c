import type { CancelMessage, PurchaseMessage, RefundMessage } from "../checkout/outbox.ts";
import type { ServerContext } from "../core/context.ts";
import type { AnalyticsRow } from "../stores/analytics/store.ts";
import { bucketOfId } from "./event-id.ts";
import { firstOf, storeTime } from "./event-row.ts";
import { EVENTS } from "./tables.ts";

type Moved = Omit<PurchaseMessage, "total">;

/** The one way purchases get into analytics: from the ledger's outbox. Called again with the same messages it changes nothing, by the events' ids [A-07][A-18]. */
export function recordPurchases(ctx: Pick<ServerContext, "analytics">, messages: readonly PurchaseMessage[]): Promise<void> {
  return ctx.analytics.insert(
    EVENTS,
    messages.map((message) => rowOf("purchase", message, message.total, { order_id: message.orderId })),
  );
}

/** As `recordPurchases`, of money that went back: the event says how much, as a positive number. */
export function recordRefunds(ctx: Pick<ServerContext, "analytics">, messages: readonly RefundMessage[]): Promise<void> {
  return ctx.analytics.insert(
    EVENTS,
    messages.map((message) => rowOf("refund", message, message.amount, { order_id: message.orderId, refund_id: message.refundId })),
  );
}

/** As `recordPurchases`, of quotes that were turned down; there are messages only of users who agreed to analytics. */
export function recordCancels(ctx: Pick<ServerContext, "analytics">, messages: readonly CancelMessage[]): Promise<void> {
  return ctx.analytics.insert(
    EVENTS,
    messages.map((message) => rowOf("checkout_cancel", message, undefined, { order_id: message.orderId, reason: message.reason })),
  );
}

function rowOf(
  name: string,
  message: Moved,
  money: PurchaseMessage["total"] | undefined,
  strings: Readonly<Record<string, string>>,
): AnalyticsRow {
  return {
    app_id: message.appId,
    bucket: bucketOfId(message.id),
    event_id: message.id,
    name,
    release: message.release,
    channel: "",
    session_id: message.sessionId,
    received_at: storeTime(message.at),
    at: storeTime(message.at),
    client_at: message.at,
    flags: [],
    strings: money === undefined ? strings : { ...strings, currency: money.currency },
    numbers: money === undefined ? {} : { total: money.amount },
    booleans: {},
    timings: {},
    first: firstOf(message.at),
    user: message.sub ?? "",
    source: "ledger",
  };
}
