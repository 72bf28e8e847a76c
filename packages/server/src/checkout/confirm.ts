import { createHash } from "node:crypto";
import { type CheckoutOutcome, MiniAppError } from "@plaza/protocol";
import { and, eq, sql } from "drizzle-orm";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { type AllowanceDefaults, stepUpOf } from "./allowances.ts";
import { priceListOf } from "./catalogue.ts";
import { holdCoupon } from "./coupons.ts";
import { requireDelivery } from "./delivery.ts";
import { instrumentsOf } from "./instruments.ts";
import { isTerminal, outcomeOf } from "./order-state.ts";
import { findOrder, isIn, moveOrder } from "./orders.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { requireQuote } from "./quotes.ts";
import type { Settlement } from "./settlement.ts";
import { requireStepUp, type StepUpGiven } from "./step-up.ts";
import { reserve } from "./stock.ts";
import { checkoutConfirmations, checkoutOrders, type OrderRow } from "./tables.ts";

export interface Confirmation {
  readonly orderId: string;
  /** Of the Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header). */
  readonly key: string;
  readonly quote: string;
  readonly instrumentId?: string;
  /** The user's second yes, above the app's allowance. */
  readonly stepUp?: StepUpGiven;
}

export interface ConfirmOptions {
  readonly provider: PaymentProvider;
  readonly settlement: Settlement;
  /** Milliseconds for which the confirming request has the order to itself; then the resolver takes over. */
  readonly leaseMs: number;
  readonly allowances?: AllowanceDefaults | undefined;
}

export type Confirm = (session: GuestSession, confirmation: Confirmation) => Promise<CheckoutOutcome>;

function digestOf(confirmation: Confirmation): string {
  return createHash("sha384")
    .update(JSON.stringify([confirmation.orderId, confirmation.quote, confirmation.instrumentId ?? null, confirmation.stepUp ?? null]))
    .digest("base64");
}

/**
 * Confirms a quote: the one door to the user's money.
 *
 * 1. The quote's signature, audience (the session's app), subject (the session's user) and order are checked. Nothing else of the body says
 *    what is charged: the amount is the order's, which is what was signed and what the sheet showed [C-13].
 * 2. In one transaction, one at a time per user and app: a key that was seen before answers with its order, as it is now, if the body
 *    is the same, and is refused otherwise. A new key needs an order that is still `quoted` and not expired. Other offers of the
 *    same cart (another tab, a second tap) are cancelled. Above the app's allowance the user's second yes must be there. A use of the coupon and the
 *    items are taken, and nobody else can have them; what is sold out makes the order `declined`, and no provider is asked. Otherwise the order becomes
 *    `authorising`. The key is kept for ever.
 * 3. Only then is the provider asked, once, by the request that made the order `authorising` (see `settlement.ts`).
 *
 * The same confirmation again while it is under way joins it in this process, and is told when to come back by another.
 */
export function createConfirm(ctx: ServerContext, options: ConfirmOptions): Confirm {
  const { provider, settlement, leaseMs } = options;
  const inFlight = new Map<string, Promise<CheckoutOutcome>>();

  /** Undefined when the user has no such instrument: that refuses a new confirmation, and changes nothing about one that was made. */
  async function instrumentOf(session: GuestSession, asked: string | undefined): Promise<string | undefined> {
    const instruments = await instrumentsOf(ctx.db, provider, session.userId);
    return instruments.find((candidate) => (asked === undefined ? candidate.default : candidate.id === asked))?.id;
  }

  /** Step 2. `fresh` only for the one request that may ask the provider. */
  async function begin(
    tx: Transaction,
    session: GuestSession,
    confirmation: Confirmation,
    instrumentId: string | undefined,
  ): Promise<{ order: OrderRow; fresh: boolean }> {
    // SECURITY: one confirmation at a time per user and app, or two tabs could both find the other's offer still open [C-04].
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`confirm/${session.appId}/${session.userId}`}, 0))`);
    const bodyDigest = digestOf(confirmation);
    const [seen] = await tx
      .select()
      .from(checkoutConfirmations)
      .where(
        and(
          eq(checkoutConfirmations.appId, session.appId),
          eq(checkoutConfirmations.userId, session.userId),
          eq(checkoutConfirmations.key, confirmation.key),
        ),
      );
    if (seen !== undefined && (seen.bodyDigest !== bodyDigest || seen.orderId !== confirmation.orderId)) {
      throw new MiniAppError("CHECKOUT_CONFLICT", "This idempotency key was used with another body.", { data: { reason: "key_reused" } });
    }
    const order = await findOrder(tx, confirmation.orderId, session, { lock: true });
    if (order === undefined) throw notFound();
    if (seen !== undefined) return { order, fresh: false };
    if (order.overtakenBy !== null) {
      throw new MiniAppError("CHECKOUT_CONFLICT", "The same items were confirmed elsewhere.", {
        data: { reason: "overtaken", orderId: order.overtakenBy },
      });
    }
    const at = ctx.clock.now();
    if (!isIn(order, "quoted")) throw new MiniAppError("QUOTE_EXPIRED");
    if (order.expiresAt <= at) throw new MiniAppError("QUOTE_EXPIRED");
    if (instrumentId === undefined) throw new MiniAppError("INVALID_PARAMS", "The user has no such way to pay.");
    requireDelivery(order);
    const price = { amount: order.total, currency: order.currency };
    const needed = await stepUpOf(tx, order, price, { defaults: options.allowances, now: at });
    const need = needed && { quote: confirmation.quote, price, needed };
    const stepUp = need === undefined ? null : await requireStepUp(ctx, tx, session, need, confirmation.stepUp);

    await overtakeOtherOffers(tx, order, at);
    const authorising = await moveOrder(tx, order, "authorising", {
      at,
      instrumentId,
      analyticsConsent: session.consents.analytics,
      resolveAt: at + leaseMs,
    });
    await tx
      .insert(checkoutConfirmations)
      .values({ appId: session.appId, userId: session.userId, key: confirmation.key, orderId: order.id, bodyDigest, stepUp, at });
    if ((await reserve(tx, order)) !== undefined && isIn(authorising, "authorising")) {
      const declined = await moveOrder(tx, authorising, "declined", { at, declineCode: "out_of_stock", resolveAt: null });
      return { order: declined, fresh: false };
    }
    if (order.coupon !== null) await takeCoupon(tx, order, order.coupon);
    return { order: authorising, fresh: true };
  }

  /** Its dates were looked at when it was offered: what was offered stands as long as the quote. */
  async function takeCoupon(tx: Transaction, order: OrderRow, code: string): Promise<void> {
    const coupon = (await priceListOf(tx, order.appId, order.release)).coupons.get(code);
    if (coupon === undefined) throw new Error(`The coupon of order ${order.id} is gone from a release that does not change.`);
    await holdCoupon(tx, coupon, order);
  }

  async function overtakeOtherOffers(tx: Transaction, order: OrderRow, at: number): Promise<void> {
    const others = await tx
      .select()
      .from(checkoutOrders)
      .where(
        and(
          eq(checkoutOrders.userId, order.userId),
          eq(checkoutOrders.appId, order.appId),
          eq(checkoutOrders.cart, order.cart),
          eq(checkoutOrders.state, "quoted"),
          sql`${checkoutOrders.id} <> ${order.id}`,
        ),
      )
      .for("update");
    for (const other of others) {
      if (isIn(other, "quoted")) await moveOrder(tx, other, "cancelled", { at, overtakenBy: order.id });
    }
  }

  async function run(session: GuestSession, confirmation: Confirmation): Promise<CheckoutOutcome> {
    const instrumentId = await instrumentOf(session, confirmation.instrumentId);
    const { order, fresh } = await ctx.db.transaction((tx) => begin(tx, session, confirmation, instrumentId));
    if (fresh) return outcomeOf(await settlement.pay(order));
    const underWay =
      !isTerminal(order.state) && order.resolveAttempts === 0 && order.resolveAt !== null && order.resolveAt > ctx.clock.now();
    if (underWay) {
      throw new MiniAppError("CHECKOUT_CONFLICT", "This confirmation is being worked on.", {
        data: { reason: "in_flight", orderId: order.id },
        retryAfterMs: 500,
      });
    }
    return outcomeOf(order);
  }

  return async (session, confirmation) => {
    // Expiry is the order's affair: a repeated confirmation keeps its answer after the quote has expired.
    await requireQuote(ctx, session, confirmation);
    const join = JSON.stringify([session.appId, session.userId, confirmation.key, digestOf(confirmation)]);
    const running = inFlight.get(join);
    if (running !== undefined) return running;
    const started = run(session, confirmation).finally(() => inFlight.delete(join));
    inFlight.set(join, started);
    return started;
  };
}
