import type { PurchaseMessage } from "../checkout/outbox.ts";
import type { ServerContext } from "../core/context.ts";
import { bucketOfId } from "./event-id.ts";
import { firstOf, storeTime } from "./event-row.ts";
import { EVENTS } from "./tables.ts";

/** The one way a purchase gets into analytics: from the ledger's outbox. Called again with the same message it changes nothing, by the event's id [A-07][A-18]. */
export async function recordPurchase(ctx: Pick<ServerContext, "analytics">, message: PurchaseMessage): Promise<void> {
  await ctx.analytics.insert(EVENTS, [
    {
      app_id: message.appId,
      bucket: bucketOfId(message.id),
      event_id: message.id,
      name: "purchase",
      release: message.release,
      channel: "",
      session_id: message.sessionId,
      received_at: storeTime(message.at),
      at: storeTime(message.at),
      client_at: message.at,
      flags: [],
      strings: { order_id: message.orderId, currency: message.total.currency },
      numbers: { total: message.total.amount },
      booleans: {},
      timings: {},
      first: firstOf(message.at),
      user: message.sub ?? "",
      source: "ledger",
    },
  ]);
}
