import type { CancelMessage, PurchaseMessage, RefundMessage } from "../checkout/outbox.ts";
import type { ServerContext } from "../core/context.ts";
import { bucketOfId } from "./event-id.ts";
import { firstOf, storeTime } from "./event-row.ts";
import { EVENTS } from "./tables.ts";

type Moved = Omit<PurchaseMessage, "total">;

/** The one way a purchase gets into analytics: from the ledger's outbox. Called again with the same message it changes nothing, by the event's id [A-07][A-18]. */
export function recordPurchase(ctx: Pick<ServerContext, "analytics">, message: PurchaseMessage): Promise<void> {
  return record(ctx, "purchase", message, message.total, { order_id: message.orderId });
}

/** As `recordPurchase`, of money that went back: the event says how much, as a positive number. */
export function recordRefund(ctx: Pick<ServerContext, "analytics">, message: RefundMessage): Promise<void> {
  return record(ctx, "refund", message, message.amount, { order_id: message.orderId, refund_id: message.refundId });
}

/** As `recordPurchase`, of a quote that was turned down; there is a message only of users who agreed to analytics. */
export function recordCancel(ctx: Pick<ServerContext, "analytics">, message: CancelMessage): Promise<void> {
  return record(ctx, "checkout_cancel", message, undefined, { order_id: message.orderId, reason: message.reason });
}

async function record(
  ctx: Pick<ServerContext, "analytics">,
  name: string,
  message: Moved,
  money: PurchaseMessage["total"] | undefined,
  strings: Readonly<Record<string, string>>,
): Promise<void> {
  await ctx.analytics.insert(EVENTS, [
    {
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
    },
  ]);
}
