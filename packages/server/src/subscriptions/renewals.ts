import type { DeclineCode } from "@plaza/protocol";
import { and, eq, lte } from "drizzle-orm";
import type { OffSession } from "../checkout/off-session.ts";
import { isTerminal } from "../checkout/order-state.ts";
import { enqueue, type SubscriptionMailMessage } from "../checkout/outbox.ts";
import { checkoutOrders, type OrderRow } from "../checkout/tables.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { heldBecause } from "./availability.ts";
import { afterPeriods, DAY_MS } from "./calendar.ts";
import { announcementAt, isToBeAnnounced, RETRY_DAYS, retryAt } from "./dunning.ts";
import { endSubscription, lockSubscription, recordStep, updateSubscription } from "./moves.ts";
import { cartOf, lineOf } from "./offering.ts";
import { paymentOf } from "./proration.ts";
import { type ChargeRow, type SubscriptionRow, subscriptionCharges, subscriptionOffers, subscriptions } from "./tables.ts";
import { settleOffer } from "./taking.ts";

/** Milliseconds for which whoever claimed a subscription has it to itself. */
const LEASE_MS = 60_000;
/** Milliseconds until it is looked again whether a payment is settled. */
const LOOK_MS = 5_000;

export interface Renewals {
  /** Does what is due of every subscription, until nothing is; resolves to how many it looked at. Safe in any number of processes. */
  readonly runDue: (signal?: AbortSignal) => Promise<number>;
}

/**
 * What becomes of a subscription with time. One step at a time, each in one transaction that locks it:
 *
 * 1. A change of plan that is being paid is waited for; nothing is charged beside it.
 * 2. A charge that is open is looked up by its order: paid, and the period begins; declined, and it is tried again on days, and then it ends; in doubt, and it is
 *    waited for, because the resolver asks the provider what became of it and nobody asks for the money again.
 * 3. A period that is over: cancelled, it ends. Its mini-app not offered, it is paused. Otherwise order and charge of the next period are recorded together, and
 *    only then is the provider asked.
 *
 * The process may die between any two steps: what is recorded says what is next. SECURITY: that a period is charged once is held by a unique index [C-07].
 */
export function createRenewals(ctx: ServerContext, offSession: OffSession): Renewals {
  async function claim(): Promise<string | undefined> {
    const now = ctx.clock.now();
    const due = ctx.db
      .select({ id: subscriptions.id })
      .from(subscriptions)
      .where(lte(subscriptions.dueAt, now))
      .orderBy(subscriptions.dueAt)
      .limit(1)
      .for("update", { skipLocked: true });
    const [claimed] = await ctx.db
      .update(subscriptions)
      .set({ dueAt: now + LEASE_MS })
      .where(eq(subscriptions.id, due))
      .returning({ id: subscriptions.id });
    return claimed?.id;
  }

  /** The order that the provider is to be asked to take, where there is one. */
  async function advance(tx: Transaction, row: SubscriptionRow, instrumentId: string | undefined): Promise<OrderRow | undefined> {
    const now = ctx.clock.now();
    if (await isChanging(tx, row, now)) {
      await updateSubscription(tx, row.id, { dueAt: now + LOOK_MS });
      return undefined;
    }
    const [charge] = await tx
      .select()
      .from(subscriptionCharges)
      .where(and(eq(subscriptionCharges.subscriptionId, row.id), eq(subscriptionCharges.state, "open")));
    if (charge !== undefined) return follow(tx, row, charge, now);
    // Somebody was faster, or a change of plan was taken a moment ago.
    if (row.unpaidSince === null && now < row.periodEnd) return wait(tx, row, now);
    if (row.cancelledAt !== null) {
      await endSubscription(tx, row, "cancelled", now);
      return undefined;
    }
    const held = await heldBecause(ctx, row);
    if (held !== undefined) return hold(tx, row, held, now);
    return chargeNext(tx, row, instrumentId, now);
  }

  /** Whether another plan of it is on a sheet, or being paid. */
  async function isChanging(tx: Transaction, row: SubscriptionRow, now: number): Promise<boolean> {
    const offers = await tx
      .select()
      .from(subscriptionOffers)
      .where(and(eq(subscriptionOffers.subscriptionId, row.id), eq(subscriptionOffers.state, "open")));
    const states = [];
    for (const offer of offers) states.push(await settleOffer(tx, offer, now));
    return states.some((state) => state === "open" || state === "taken");
  }

  async function wait(tx: Transaction, row: SubscriptionRow, now: number): Promise<undefined> {
    const announce = isToBeAnnounced(row, now);
    if (announce) await mail(tx, row, "announced", row.periodEnd, now);
    const announced = announce ? row.period : row.announced;
    await updateSubscription(tx, row.id, { announced, dueAt: announcementAt({ ...row, announced }, now) });
    return undefined;
  }

  async function hold(tx: Transaction, row: SubscriptionRow, held: NonNullable<SubscriptionRow["held"]>, now: number): Promise<undefined> {
    const unpaidSince = row.unpaidSince ?? now;
    if (now >= unpaidSince + RETRY_DAYS[3] * DAY_MS) {
      await endSubscription(tx, { ...row, held }, "app_unavailable", now);
      return undefined;
    }
    const paused = await updateSubscription(tx, row.id, { state: "paused", held, unpaidSince, dueAt: now + DAY_MS });
    if (row.state !== "paused" || row.held !== held) await recordStep(tx, paused, "paused", { at: now, reason: held });
    return undefined;
  }

  async function chargeNext(
    tx: Transaction,
    row: SubscriptionRow,
    instrumentId: string | undefined,
    now: number,
  ): Promise<OrderRow | undefined> {
    const { plan, appId, release, userId, sub, sessionId } = row;
    const period = row.period + 1;
    const begin = (from: SubscriptionRow) => ({
      periodStart: afterPeriods(from.anchor, plan, period - from.anchorPeriod),
      periodEnd: afterPeriods(from.anchor, plan, period + 1 - from.anchorPeriod),
    });
    // Nobody pays for time that is over: what is paid as late as that begins when it is paid.
    const late = begin(row).periodEnd <= now;
    const current = await updateSubscription(tx, row.id, {
      unpaidSince: row.unpaidSince ?? now,
      dueAt: now + LEASE_MS,
      ...(late ? { anchor: now, anchorPeriod: period } : {}),
    });
    const { discount, tax, total } = paymentOf(plan, row.credit);
    const attempt = await tx.$count(
      subscriptionCharges,
      and(eq(subscriptionCharges.subscriptionId, row.id), eq(subscriptionCharges.period, period)),
    );
    const charge: ChargeRow = {
      subscriptionId: row.id,
      period,
      attempt,
      orderId: null,
      state: "open",
      discount,
      declineCode: null,
      ...begin(current),
      at: now,
    };
    if (total === 0) {
      await tx.insert(subscriptionCharges).values({ ...charge, state: "paid" });
      return renewed(tx, current, charge, now);
    }
    if (instrumentId === undefined) {
      const declineCode = "expired_instrument";
      await tx.insert(subscriptionCharges).values({ ...charge, state: "declined", declineCode });
      return failed(tx, current, declineCode, now);
    }
    const amounts = { currency: plan.currency, subtotal: plan.price, tax, shipping: 0, discount, total };
    const of = { appId, release, userId, sub, sessionId, instrumentId };
    const order = await offSession.begin(tx, { ...of, ...amounts, lines: [lineOf(plan)], cart: cartOf(row.id) });
    await tx.insert(subscriptionCharges).values({ ...charge, orderId: order.id });
    return order;
  }

  async function follow(tx: Transaction, row: SubscriptionRow, charge: ChargeRow, now: number): Promise<undefined> {
    const [order] = await tx
      .select()
      .from(checkoutOrders)
      .where(eq(checkoutOrders.id, charge.orderId ?? ""));
    if (order === undefined) throw new Error(`The order of a charge of subscription ${row.id} is gone.`);
    const mark = (patch: Partial<ChargeRow>) =>
      tx
        .update(subscriptionCharges)
        .set(patch)
        .where(
          and(
            eq(subscriptionCharges.subscriptionId, row.id),
            eq(subscriptionCharges.period, charge.period),
            eq(subscriptionCharges.attempt, charge.attempt),
          ),
        );
    if (order.state === "captured") {
      await mark({ state: "paid" });
      return renewed(tx, row, charge, now);
    }
    if (isTerminal(order.state)) {
      const declineCode = order.declineCode ?? "provider_unavailable";
      await mark({ state: "declined", declineCode });
      return failed(tx, row, declineCode, now);
    }
    await updateSubscription(tx, row.id, { dueAt: now + LOOK_MS });
    return undefined;
  }

  async function renewed(tx: Transaction, row: SubscriptionRow, charge: ChargeRow, now: number): Promise<undefined> {
    const { period, periodStart, periodEnd, discount, orderId } = charge;
    const next = { ...row, period, periodStart, periodEnd };
    const moved = await updateSubscription(tx, row.id, {
      state: "active",
      period,
      periodStart,
      periodEnd,
      trial: false,
      paidBy: orderId,
      paidByCredit: discount,
      credit: row.credit - discount,
      unpaidSince: null,
      held: null,
      dueAt: announcementAt(next, now),
    });
    await recordStep(tx, moved, "renewed", { at: now });
    return undefined;
  }

  async function failed(tx: Transaction, row: SubscriptionRow, code: DeclineCode, now: number): Promise<undefined> {
    if (row.cancelledAt !== null) {
      await endSubscription(tx, row, "cancelled", now);
      return undefined;
    }
    const next = retryAt(row.unpaidSince ?? now, now, code);
    if (next === undefined) {
      await mail(tx, await endSubscription(tx, row, "payment_failed", now), "ended", undefined, now);
      return undefined;
    }
    const unasked = code === "provider_unavailable";
    const state = unasked && row.state === "active" ? "active" : "past_due";
    const moved = await updateSubscription(tx, row.id, { state, held: null, dueAt: next });
    if (state === "past_due" && row.state !== "past_due") await recordStep(tx, moved, "past_due", { at: now, reason: code });
    if (!unasked) await mail(tx, moved, "declined", next, now);
    return undefined;
  }

  async function mail(
    tx: Transaction,
    row: SubscriptionRow,
    about: SubscriptionMailMessage["about"],
    next: number | undefined,
    at: number,
  ): Promise<void> {
    const total = { amount: paymentOf(row.plan, row.credit).total, currency: row.plan.currency };
    await enqueue(tx, "subscription", { subscriptionId: row.id, about, total, ...(next === undefined ? {} : { next }), at }, { at });
  }

  async function step(id: string): Promise<OrderRow | undefined> {
    const [found] = await ctx.db.select().from(subscriptions).where(eq(subscriptions.id, id));
    if (found === undefined) return undefined;
    // The provider is never asked inside a transaction.
    const instrumentId = await offSession.instrumentOf(found.userId, found.instrumentId);
    return ctx.db.transaction(async (tx) => {
      const row = await lockSubscription(tx, id);
      return row === undefined || row.state === "ended" ? undefined : advance(tx, row, instrumentId);
    });
  }

  return {
    runDue: async (signal) => {
      let looked = 0;
      while (signal?.aborted !== true) {
        const id = await claim();
        if (id === undefined) break;
        const order = await step(id);
        if (order !== undefined) {
          await offSession.pay(order);
          await step(id);
        }
        looked += 1;
      }
      return looked;
    },
  };
}
