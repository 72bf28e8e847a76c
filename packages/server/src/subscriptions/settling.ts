import { and, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { audit } from "../admin/audit.ts";
import type { Refunds } from "../checkout/refunds.ts";
import { checkoutOrders } from "../checkout/tables.ts";
import type { ServerContext } from "../core/context.ts";
import { type OfferRow, subscriptionCharges, subscriptionOffers, subscriptions } from "./tables.ts";
import { settleOffer } from "./taking.ts";

const PAGE = 100;
const settled = ["captured", "declined", "cancelled", "expired"] as const;

/** Offers of which it is known what became of them, of one user in one app or of anybody. */
function decidedOffers(
  db: ServerContext["db"],
  now: number,
  of?: { readonly userId: string; readonly appId: string },
): Promise<OfferRow[]> {
  return db
    .select({ offer: subscriptionOffers })
    .from(subscriptionOffers)
    .leftJoin(checkoutOrders, eq(checkoutOrders.id, subscriptionOffers.id))
    .where(
      and(
        eq(subscriptionOffers.state, "open"),
        or(inArray(checkoutOrders.state, [...settled]), and(eq(subscriptionOffers.due, 0), lte(subscriptionOffers.expiresAt, now))),
        of === undefined ? undefined : and(eq(subscriptionOffers.userId, of.userId), eq(subscriptionOffers.appId, of.appId)),
      ),
    )
    .limit(PAGE)
    .then((rows) => rows.map(({ offer }) => offer));
}

/** What was paid, or turned down, since it was offered holds from here on; resolves to how many offers there were. */
export async function settleOffers(
  ctx: Pick<ServerContext, "db" | "clock">,
  of?: { readonly userId: string; readonly appId: string },
): Promise<number> {
  const now = ctx.clock.now();
  const decided = await decidedOffers(ctx.db, now, of);
  for (const offer of decided) await ctx.db.transaction((tx) => settleOffer(tx, offer, now));
  return decided.length;
}

/**
 * Gives back what was taken for a subscription that its user had erased by then: the payment was under way and could not be stopped any more. First the refund,
 * once by its key, then the record that nothing is left to do, so that a process which dies in between gives back nothing twice and nothing never.
 */
export async function giveBack(ctx: Pick<ServerContext, "db" | "clock">, refunds: Pick<Refunds, "give">): Promise<void> {
  const refund = (orderId: string) =>
    refunds.give(
      { orderId, by: "plaza", key: `subscription/${orderId}`, body: { reason: "other", note: "subscription erased" } },
      (tx, { appId, id }) =>
        audit(tx, { at: ctx.clock.now(), actor: "plaza", action: "order.refund", target: `${appId}#${id}`, reason: "subscription erased" }),
    );
  const withdrawn = await ctx.db
    .select({ id: subscriptionOffers.id, state: checkoutOrders.state })
    .from(subscriptionOffers)
    .leftJoin(checkoutOrders, eq(checkoutOrders.id, subscriptionOffers.id))
    .where(and(eq(subscriptionOffers.state, "withdrawn"), or(isNull(checkoutOrders.id), inArray(checkoutOrders.state, [...settled]))))
    .limit(PAGE);
  for (const { id, state } of withdrawn) {
    if (state === "captured") await refund(id);
    await ctx.db.update(subscriptionOffers).set({ state: "over" }).where(eq(subscriptionOffers.id, id));
  }
  const charged = await ctx.db
    .select({ orderId: checkoutOrders.id, state: checkoutOrders.state, declineCode: checkoutOrders.declineCode })
    .from(subscriptionCharges)
    .innerJoin(subscriptions, and(eq(subscriptions.id, subscriptionCharges.subscriptionId), eq(subscriptions.state, "ended")))
    .innerJoin(checkoutOrders, eq(checkoutOrders.id, subscriptionCharges.orderId))
    .where(and(eq(subscriptionCharges.state, "open"), inArray(checkoutOrders.state, [...settled])))
    .limit(PAGE);
  for (const { orderId, state, declineCode } of charged) {
    if (state === "captured") await refund(orderId);
    const to =
      state === "captured"
        ? { state: "paid" as const }
        : { state: "declined" as const, declineCode: declineCode ?? ("provider_unavailable" as const) };
    await ctx.db
      .update(subscriptionCharges)
      .set(to)
      .where(and(eq(subscriptionCharges.orderId, orderId), sql`${subscriptionCharges.state} = 'open'`));
  }
}
