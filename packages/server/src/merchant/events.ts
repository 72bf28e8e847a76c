import type { MerchantEvent } from "@plaza/protocol/services";
import { and, asc, gt, inArray, isNull, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { PublisherMessage } from "../checkout/outbox.ts";
import { checkoutOrders } from "../checkout/tables.ts";
import type { Executor, ServerContext } from "../core/context.ts";
import { merchantDeliveries, merchantEndpoints, merchantEvents, merchantOrders } from "./tables.ts";

const PAGE = 100;

/** Where a publisher's server asks how an order stands. */
function orderUrl({ config }: Pick<ServerContext, "config">, orderId: string): string {
  return new URL(`/api/v1/merchant/orders/${orderId}`, config.origin).href;
}

function subscriptionUrl({ config }: Pick<ServerContext, "config">, id: string): string {
  return new URL(`/api/v1/merchant/subscriptions/${id}`, config.origin).href;
}

interface OrderFacts {
  readonly sub: string | null;
  readonly reference: string | null;
}

/** What events say of these orders, by id. */
async function factsOf(db: Executor, orderIds: readonly string[]): Promise<Map<string, OrderFacts>> {
  const ids = sql`any(${sql.param([...orderIds])}::uuid[])`;
  const { id, sub, reference } = merchantOrders;
  const made = await db.select({ id, sub, reference }).from(merchantOrders).where(sql`${id} = ${ids}`);
  const orders = await db
    .select({ id: checkoutOrders.id, sub: checkoutOrders.sub, reference: checkoutOrders.reference })
    .from(checkoutOrders)
    .where(sql`${checkoutOrders.id} = ${ids}`);
  // A publisher's order has a buyer once it is one of the checkout.
  return new Map([...made, ...orders].map((order) => [order.id, order]));
}

/** Consumer of the outbox: keeps the events and, in the same transaction, one delivery of each for every endpoint of its app. A repeat changes nothing [C-24]. */
export async function recordEvents(
  ctx: Pick<ServerContext, "config" | "db" | "clock">,
  messages: readonly PublisherMessage[],
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    // One at a time: a number is seen only after all smaller ones, so nobody who reads on from it misses an event.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('merchant/events', 0))`);
    const facts = await factsOf(
      tx,
      messages.flatMap(({ orderId }) => orderId ?? []),
    );
    const made = await tx
      .insert(merchantEvents)
      .values(messages.map((message) => eventOf(ctx, message, facts)))
      .onConflictDoNothing()
      .returning({ id: merchantEvents.id, appId: merchantEvents.appId });
    if (made.length === 0) return;
    const endpoints = await tx
      .select({ id: merchantEndpoints.id, appId: merchantEndpoints.appId })
      .from(merchantEndpoints)
      .where(
        and(
          inArray(merchantEndpoints.appId, [...new Set(made.map(({ appId }) => appId))]),
          isNull(merchantEndpoints.disabledAt),
          isNull(merchantEndpoints.removedAt),
        ),
      );
    const now = ctx.clock.now();
    const deliveries = made.flatMap((event) =>
      endpoints
        .filter(({ appId }) => appId === event.appId)
        .map((endpoint) => ({
          id: uuidv7(),
          eventId: event.id,
          endpointId: endpoint.id,
          state: "pending" as const,
          createdAt: now,
          dueAt: now,
        })),
    );
    if (deliveries.length > 0) await tx.insert(merchantDeliveries).values(deliveries);
  });
}

function eventOf(
  ctx: Pick<ServerContext, "config">,
  message: PublisherMessage,
  facts: ReadonlyMap<string, OrderFacts>,
): typeof merchantEvents.$inferInsert {
  const { id, event: type, orderId = null, appId, refundId, subscriptionId, at } = message;
  const { sub, reference } = (orderId === null ? undefined : facts.get(orderId)) ?? { sub: message.sub ?? null, reference: null };
  const payload: MerchantEvent = {
    type,
    timestamp: new Date(at).toISOString(),
    data: {
      ...(orderId === null ? {} : { orderId }),
      appId,
      ...(sub === null ? {} : { sub }),
      ...(reference === null ? {} : { reference }),
      ...(refundId === undefined ? {} : { refundId }),
      ...(subscriptionId === undefined ? {} : { subscriptionId, url: subscriptionUrl(ctx, subscriptionId) }),
      ...(orderId === null ? {} : { url: orderUrl(ctx, orderId) }),
    },
  };
  return { id, appId, orderId, type, payload, at };
}

/** Events of these apps after a cursor, oldest first. */
export async function eventsAfter(ctx: Pick<ServerContext, "db">, appIds: readonly string[], cursor: number) {
  const rows = await ctx.db
    .select()
    .from(merchantEvents)
    .where(and(inArray(merchantEvents.appId, [...appIds]), gt(merchantEvents.seq, cursor)))
    .orderBy(asc(merchantEvents.seq))
    .limit(PAGE);
  return { events: rows.map(({ id, payload }) => ({ id, ...payload })), cursor: String(rows.at(-1)?.seq ?? cursor) };
}
