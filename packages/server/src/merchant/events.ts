import type { MerchantEvent } from "@plaza/protocol/services";
import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
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

async function facts(
  db: Executor,
  orderId: string,
): Promise<{ readonly sub: string | null; readonly reference: string | null } | undefined> {
  const [order] = await db
    .select({ sub: checkoutOrders.sub, reference: checkoutOrders.reference })
    .from(checkoutOrders)
    .where(eq(checkoutOrders.id, orderId));
  if (order !== undefined) return order;
  const [made] = await db
    .select({ sub: merchantOrders.sub, reference: merchantOrders.reference })
    .from(merchantOrders)
    .where(eq(merchantOrders.id, orderId));
  return made;
}

/** Consumer of the outbox: keeps the event and, in the same transaction, one delivery for each endpoint of the app. A repeat changes nothing [C-24]. */
export async function recordEvent(ctx: Pick<ServerContext, "config" | "db" | "clock">, message: PublisherMessage): Promise<void> {
  const { id, event: type, orderId = null, appId, refundId, at } = message;
  await ctx.db.transaction(async (tx) => {
    // One at a time: a number is seen only after all smaller ones, so nobody who reads on from it misses an event.
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('merchant/events', 0))`);
    const { sub, reference } = (orderId === null ? undefined : await facts(tx, orderId)) ?? { sub: message.sub ?? null, reference: null };
    const payload: MerchantEvent = {
      type,
      timestamp: new Date(at).toISOString(),
      data: {
        ...(orderId === null ? {} : { orderId }),
        appId,
        ...(sub === null ? {} : { sub }),
        ...(reference === null ? {} : { reference }),
        ...(refundId === undefined ? {} : { refundId }),
        ...(orderId === null ? {} : { url: orderUrl(ctx, orderId) }),
      },
    };
    const made = await tx.insert(merchantEvents).values({ id, appId, orderId, type, payload, at }).onConflictDoNothing().returning();
    if (made.length === 0) return;
    const endpoints = await tx
      .select({ id: merchantEndpoints.id })
      .from(merchantEndpoints)
      .where(and(eq(merchantEndpoints.appId, appId), isNull(merchantEndpoints.disabledAt), isNull(merchantEndpoints.removedAt)));
    if (endpoints.length === 0) return;
    const now = ctx.clock.now();
    await tx.insert(merchantDeliveries).values(
      endpoints.map((endpoint) => ({
        id: uuidv7(),
        eventId: id,
        endpointId: endpoint.id,
        state: "pending" as const,
        createdAt: now,
        dueAt: now,
      })),
    );
  });
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
