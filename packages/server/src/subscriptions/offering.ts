import { MiniAppError, type Money, type QuoteLine, type SubscriptionTerms } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import { and, eq, inArray, ne, or, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { isIn, moveOrder } from "../checkout/orders.ts";
import type { RunningCheckout } from "../checkout/plugin.ts";
import { MAX_QUOTE_TTL_MS, requireCheckout } from "../checkout/quotes.ts";
import { checkoutOrders, checkoutRefunds } from "../checkout/tables.ts";
import { createTaxTable, type TaxPolicy } from "../checkout/tax.ts";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { afterPeriods, DAY_MS } from "./calendar.ts";
import { fullPrice, planOf, viewPlan } from "./plans.ts";
import { keptOf, paymentOf, unusedOf } from "./proration.ts";
import { type AgreedPlan, type OfferRow, type SubscriptionRow, subscriptionOffers, subscriptions } from "./tables.ts";
import { settleOffer } from "./taking.ts";

export interface OfferingOptions {
  readonly offers: RunningCheckout["offers"];
  readonly tax?: TaxPolicy;
}

function refuse(reason: string, text: string, retryAfterMs?: number): MiniAppError {
  return new MiniAppError("CHECKOUT_CONFLICT", text, { data: { reason }, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
}

/** The line of an order that pays for a period. No sku of a catalogue has a colon, so no stock is counted of it. */
export function lineOf({ id, name, price, currency }: AgreedPlan): QuoteLine {
  const unit: Money = { amount: price, currency };
  return { sku: `plan:${id}`, name, quantity: 1, unit, total: unit };
}

/** The `cart` of orders that pay for a subscription. */
export function cartOf(subscriptionId: string): string {
  return `subscription/${subscriptionId}`;
}

/** Of this user, whichever guest they were when they subscribed, in this app. */
export async function subscriptionOf(
  ctx: Pick<ServerContext, "db" | "identity">,
  id: string,
  owner: { readonly userId: string; readonly appId?: string },
): Promise<SubscriptionRow> {
  const selves = await ctx.identity.selvesOf(owner.userId);
  // SECURITY: owner and id in one condition: an id alone never finds a subscription [C-23].
  const [row] = await ctx.db
    .select()
    .from(subscriptions)
    .where(
      and(
        sql`${subscriptions.id}::text = ${id}`,
        inArray(subscriptions.userId, selves),
        owner.appId === undefined ? undefined : eq(subscriptions.appId, owner.appId),
      ),
    );
  if (row === undefined) throw notFound("You have no such subscription.");
  return row;
}

/**
 * What stands on the sheet: terms that are worked out once, signed, and taken as they are when the user agrees.
 * SECURITY: one at a time per user and app, under the lock of confirmations: while one of them is being paid no other is offered, and a new one takes the place of
 * those that nobody agreed to, so that two tabs never pay for one plan or change one subscription twice [C-04].
 */
async function clearOthers(
  tx: Transaction,
  session: GuestSession,
  planId: string,
  subscriptionId: string | undefined,
  next: { readonly id: string; readonly now: number },
): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`confirm/${session.appId}/${session.userId}`}, 0))`);
  const offers = await tx
    .select()
    .from(subscriptionOffers)
    .where(
      and(
        eq(subscriptionOffers.userId, session.userId),
        eq(subscriptionOffers.appId, session.appId),
        eq(subscriptionOffers.state, "open"),
        or(
          sql`${subscriptionOffers.plan}->>'id' = ${planId}`,
          subscriptionId === undefined ? undefined : eq(subscriptionOffers.subscriptionId, subscriptionId),
        ),
      ),
    );
  for (const offer of offers) {
    if ((await settleOffer(tx, offer, next.now)) !== "open") continue;
    const [order] = await tx.select().from(checkoutOrders).where(eq(checkoutOrders.id, offer.id)).for("update");
    if (order !== undefined && !isIn(order, "quoted"))
      throw refuse("payment_in_progress", "A payment for the same plan is still being settled.", 2_000);
    if (order !== undefined && isIn(order, "quoted"))
      await moveOrder(tx, order, "cancelled", { at: next.now, overtakenBy: offer.due === 0 ? null : next.id });
    await tx.update(subscriptionOffers).set({ state: "over" }).where(eq(subscriptionOffers.id, offer.id));
  }
}

async function liveOf(tx: Transaction, selves: readonly string[], appId: string): Promise<SubscriptionRow[]> {
  return tx
    .select()
    .from(subscriptions)
    .where(and(inArray(subscriptions.userId, [...selves]), eq(subscriptions.appId, appId), ne(subscriptions.state, "ended")));
}

type Terms = Pick<OfferRow, "kind" | "due" | "discount" | "credit" | "trial" | "period" | "periodStart" | "periodEnd">;

/** What is left now of the period that is paid, in minor units before tax; what went back to the user is not given a second time. */
async function leftOf(tx: Transaction, row: SubscriptionRow, now: number): Promise<number> {
  if (row.trial) return 0;
  let kept = row.plan.price - row.paidByCredit;
  if (row.paidBy !== null) {
    const refunds = await tx
      .select({ amount: checkoutRefunds.amount })
      .from(checkoutRefunds)
      .where(and(eq(checkoutRefunds.orderId, row.paidBy), ne(checkoutRefunds.state, "failed")));
    const [order] = await tx.select({ total: checkoutOrders.total }).from(checkoutOrders).where(eq(checkoutOrders.id, row.paidBy));
    const wentBack = refunds.reduce((sum, { amount }) => sum + amount, 0);
    if (order !== undefined) kept = keptOf(kept, { total: order.total, wentBack });
  }
  return unusedOf(kept + row.paidByCredit, { start: row.periodStart, end: row.periodEnd }, now);
}

async function changeTerms(tx: Transaction, row: SubscriptionRow, plan: AgreedPlan, now: number): Promise<Terms> {
  if (row.state !== "active") throw refuse("payment_due", "A payment of this subscription is due; its plan is changed when it is paid.");
  if (row.plan.currency !== plan.currency) throw refuse("currency", "The new plan is sold in another currency.");
  // A quote stands for up to ten minutes; a payment of the old plan in that time would be one that nobody expects.
  if (row.periodEnd <= now + MAX_QUOTE_TTL_MS)
    throw refuse("renewal_due", "The next payment of this subscription is due in a moment.", Math.max(row.periodEnd - now, 0) + 60_000);
  if (row.trial) {
    const { trial, period, periodStart, periodEnd } = row;
    return { kind: "change", due: 0, discount: 0, credit: row.credit, trial, period, periodStart, periodEnd };
  }
  const { total: due, discount, credit } = paymentOf(plan, row.credit + (await leftOf(tx, row, now)));
  return {
    kind: "change",
    due,
    discount,
    credit,
    trial: false,
    period: row.period + 1,
    periodStart: now,
    periodEnd: afterPeriods(now, plan, 1),
  };
}

function startTerms(plan: AgreedPlan, trialDays: number | undefined, now: number): Terms {
  const { total: due } = paymentOf(plan, 0);
  const periodEnd = trialDays === undefined ? afterPeriods(now, plan, 1) : now + trialDays * DAY_MS;
  const trial = trialDays !== undefined;
  return { kind: "start", due: trial ? 0 : due, discount: 0, credit: 0, trial, period: 0, periodStart: now, periodEnd };
}

/**
 * The signed quote of a plan; for `change`, of another plan of a subscription of theirs. Throws INVALID_PARAMS for no such plan, CHECKOUT_CONFLICT with `data.reason`
 * `no_instrument`, `already_subscribed`, `payment_in_progress`, and for a change `payment_due`, `renewal_due` or `currency`.
 */
export async function offerPlan(
  ctx: ServerContext,
  { offers, tax = createTaxTable() }: OfferingOptions,
  session: GuestSession,
  planId: string,
  change?: string,
): Promise<QuoteResponse> {
  await requireCheckout(ctx, session);
  const { plan, trialDays } = await planOf(ctx, session, planId, tax);
  const before = change === undefined ? undefined : await subscriptionOf(ctx, change, session);
  const selves = await ctx.identity.selvesOf(session.userId);
  const now = ctx.clock.now();
  const id = uuidv7();
  // Whole seconds, as in the signed quote.
  const expiresAt = Math.floor((now + MAX_QUOTE_TTL_MS) / 1000) * 1000;

  const make = async (tx: Transaction): Promise<{ offer: OfferRow; terms: SubscriptionTerms }> => {
    await clearOthers(tx, session, planId, before?.id, { id, now });
    const live = await liveOf(tx, selves, session.appId);
    if (live.some((row) => row.plan.id === planId)) throw refuse("already_subscribed", "The user has this subscription already.");
    const row = live.find((one) => one.id === before?.id);
    if (before !== undefined && row === undefined) throw refuse("ended", "This subscription has ended; the user may subscribe anew.");
    const tried = await tx.$count(
      subscriptions,
      and(inArray(subscriptions.userId, selves), eq(subscriptions.appId, session.appId), eq(subscriptions.hadTrial, true)),
    );
    const worked = row === undefined ? startTerms(plan, tried > 0 ? undefined : trialDays, now) : await changeTerms(tx, row, plan, now);
    const { appId, release, userId, sub, sessionId } = session;
    const [offer] = await tx
      .insert(subscriptionOffers)
      .values({
        id,
        subscriptionId: row?.id ?? uuidv7(),
        state: "open",
        appId,
        release,
        userId,
        sub,
        sessionId,
        plan,
        ...worked,
        at: now,
        expiresAt,
      })
      .returning();
    if (offer === undefined) throw new Error("The offer was not recorded.");
    const money = (amount: number): Money => ({ amount, currency: plan.currency });
    const terms: SubscriptionTerms = {
      subscriptionId: offer.subscriptionId,
      plan: viewPlan(plan),
      price: fullPrice(plan),
      next: { at: offer.periodEnd, total: money(paymentOf(plan, offer.credit).total) },
      ...(row === undefined && trialDays !== undefined && offer.trial ? { trialDays } : {}),
      ...(row === undefined ? {} : { from: viewPlan(row.plan) }),
      ...(offer.credit === 0 ? {} : { credit: money(offer.credit) }),
    };
    return { offer, terms };
  };

  return offers.offer(session, async (tx) => {
    const { offer, terms } = await make(tx);
    // Of a trial nothing is counted today; where the credit pays, it is shown how.
    const counted = offer.trial ? 0 : plan.price;
    return {
      id,
      lines: offer.trial ? [] : [lineOf(plan)],
      currency: plan.currency,
      subtotal: counted,
      tax: offer.due - counted + offer.discount,
      shipping: 0,
      discount: offer.discount,
      total: offer.due,
      reference: null,
      expiresAt: offer.expiresAt,
      cart: cartOf(offer.subscriptionId),
      terms,
    };
  });
}
