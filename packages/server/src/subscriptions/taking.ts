import { eq } from "drizzle-orm";
import { checkoutOrders } from "../checkout/tables.ts";
import type { Transaction } from "../core/context.ts";
import { announcementAt } from "./dunning.ts";
import { lockSubscription, recordStep, updateSubscription } from "./moves.ts";
import { type OfferRow, type SubscriptionRow, subscriptionCharges, subscriptionOffers, subscriptions } from "./tables.ts";

/** Where the offer stands, with what was paid for it looked up: `open` while it can still be agreed to or is being paid. */
export async function settleOffer(tx: Transaction, found: OfferRow, now: number): Promise<OfferRow["state"]> {
  const [offer] = await tx.select().from(subscriptionOffers).where(eq(subscriptionOffers.id, found.id)).for("update");
  if (offer === undefined || offer.state !== "open") return offer?.state ?? "over";
  if (offer.due === 0) return offer.expiresAt > now ? "open" : over(tx, offer);
  const [order] = await tx
    .select({ state: checkoutOrders.state, instrumentId: checkoutOrders.instrumentId })
    .from(checkoutOrders)
    .where(eq(checkoutOrders.id, offer.id));
  if (order === undefined) return over(tx, offer);
  if (order.state === "captured") {
    await takeOffer(tx, offer, { instrumentId: order.instrumentId ?? "", at: now });
    return "taken";
  }
  return ["declined", "cancelled", "expired"].includes(order.state) ? over(tx, offer) : "open";
}

async function over(tx: Transaction, { id }: OfferRow): Promise<"over"> {
  await tx.update(subscriptionOffers).set({ state: "over" }).where(eq(subscriptionOffers.id, id));
  return "over";
}

/** What was agreed to, and paid where something was to be paid, is what holds from now on. The offer is locked by this transaction. */
export async function takeOffer(
  tx: Transaction,
  offer: OfferRow,
  { instrumentId, at }: { readonly instrumentId: string; readonly at: number },
): Promise<void> {
  await tx.update(subscriptionOffers).set({ state: "taken" }).where(eq(subscriptionOffers.id, offer.id));
  const { appId, release, userId, sub, sessionId, plan, credit, trial, period, periodStart, periodEnd } = offer;
  const paidBy = offer.due === 0 ? null : offer.id;
  const current = {
    release,
    sessionId,
    state: "active",
    plan,
    instrumentId,
    period,
    periodStart,
    periodEnd,
    trial,
    credit,
    paidBy,
    paidByCredit: offer.discount,
    cancelledAt: null,
    unpaidSince: null,
    held: null,
    // What is paid begins where the paid time begins; after a trial, where it ends.
    anchor: trial ? periodEnd : periodStart,
    anchorPeriod: trial ? period + 1 : period,
    dueAt: announcementAt({ plan, periodEnd, announced: -1, period, cancelledAt: null }, at),
  } as const satisfies Partial<SubscriptionRow>;
  if (offer.kind === "start") {
    const values = { ...current, id: offer.subscriptionId, appId, userId, sub, hadTrial: trial, createdAt: offer.at };
    const [made] = await tx.insert(subscriptions).values(values).returning();
    if (made === undefined) throw new Error("The subscription was not recorded.");
    await recordStep(tx, made, "started", { at });
  } else {
    const before = await lockSubscription(tx, offer.subscriptionId);
    if (before === undefined) throw new Error("A subscription whose plan was changed is gone.");
    await recordStep(tx, await updateSubscription(tx, before.id, current), "changed", { at, reason: plan.id });
  }
  if (trial) return;
  await tx.insert(subscriptionCharges).values({
    subscriptionId: offer.subscriptionId,
    period,
    attempt: 0,
    orderId: paidBy,
    state: "paid",
    discount: offer.discount,
    periodStart,
    periodEnd,
    at,
  });
}
