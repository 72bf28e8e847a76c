import { createHash } from "node:crypto";
import { MiniAppError } from "@plaza/protocol";
import type { ConfirmResponse, StepUp } from "@plaza/protocol/services";
import { and, eq } from "drizzle-orm";
import type { GuestSession } from "../core/auth.ts";
import type { Executor, ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { type AllowanceDefaults, type OwnLimits, stepUpOf } from "./allowances.ts";
import type { PriceLists } from "./catalogue.ts";
import { type ConfirmFacts, confirmAtOnce, readConfirmFacts } from "./confirm-at-once.ts";
import { holdCoupon } from "./coupons.ts";
import { requireDelivery } from "./delivery.ts";
import { usualOf } from "./instruments.ts";
import { isTerminal, outcomeOf } from "./order-state.ts";
import { isIn, lockOffers, moveOrder } from "./orders.ts";
import { PAYER_MS, type PayerAsked } from "./payer.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { requireQuote } from "./quotes.ts";
import type { Payer, Settlement } from "./settlement.ts";
import { hasPasskeys, requireStepUp, type StepUpGiven, stepUpNeeded } from "./step-up.ts";
import { newSituation } from "./step-up-reasons.ts";
import { reserve } from "./stock.ts";
import { type ConfirmationRow, checkoutConfirmations, checkoutOrders, type OrderRow } from "./tables.ts";

export interface Confirmation {
  readonly orderId: string;
  /** Of the Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header). */
  readonly key: string;
  readonly quote: string;
  readonly instrumentId?: string;
  /** The user's second yes, above the app's allowance. */
  readonly stepUp?: StepUpGiven;
}

function keyOf({ appId, userId }: GuestSession, { key }: Confirmation) {
  return { appId, userId, key };
}

function keyReused(): MiniAppError {
  return new MiniAppError("CHECKOUT_CONFLICT", "This idempotency key was used with another body.", { data: { reason: "key_reused" } });
}

function isSame(seen: ConfirmationRow, confirmation: Confirmation): boolean {
  return seen.bodyDigest === digestOf(confirmation) && seen.orderId === confirmation.orderId;
}

/** As it is now; with the bank's page where the payer is to go there. */
function answerOf(order: OrderRow): ConfirmResponse {
  const outcome = outcomeOf(order);
  const page = order.payer?.page;
  return outcome.status === "pending" && page !== undefined ? { ...outcome, page } : outcome;
}

export interface ConfirmOptions {
  readonly provider: PaymentProvider;
  readonly prices: PriceLists;
  readonly settlement: Settlement;
  /** Milliseconds for which the confirming request has the order to itself; then the resolver takes over. */
  readonly leaseMs: number;
  readonly allowances?: AllowanceDefaults | undefined;
}

export type Confirm = (session: GuestSession, confirmation: Confirmation) => Promise<ConfirmResponse>;

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
 * 2. In one transaction, one at a time per cart: a key that was seen before answers with its order, as it is now, if the body
 *    is the same, and is refused otherwise. A new key needs an order that is still `quoted` and not expired. Other offers of the
 *    same cart (another tab, a second tap) are cancelled. Above the app's allowance the user's second yes must be there. A use of the coupon and the
 *    items are taken, and nobody else can have them; what is sold out makes the order `declined`, and no provider is asked. Otherwise the order becomes
 *    `authorising`. The key is kept for ever. Where nothing but the order changes and nothing is asked, all of this is one statement (`confirm-at-once.ts`).
 * 3. Only then is the provider asked, once, by the request that made the order `authorising` (see `settlement.ts`).
 *
 * 4. Where the bank wants the payer there, the order waits (`payer.ts`). A confirmation that shows who they are goes on with it: by a signature over this very quote of
 *    a user who has passkeys, and else as it is, because the bank has its own page for them. It is refused with `step_up` until then. The provider is asked again, for
 *    the same attempt, by the request that found the order waiting: it cannot be charged twice.
 *
 * The same confirmation again while it is under way joins it in this process, and is told when to come back by another.
 */
export function createConfirm(ctx: ServerContext, options: ConfirmOptions): Confirm {
  const { provider, settlement, leaseMs } = options;
  const inFlight = new Map<string, Promise<ConfirmResponse>>();

  /** Undefined when the user has no such instrument: that refuses a new confirmation, and changes nothing about one that was made. */
  async function instrumentOf(session: GuestSession, asked: string | undefined, usual: string | null): Promise<string | undefined> {
    const instruments = await provider.instruments(session.userId);
    return (asked === undefined ? usualOf(instruments, usual) : instruments.find(({ id }) => id === asked))?.id;
  }

  /** Step 2 of an order beside which nothing changes and about which nothing is asked. Undefined where it takes the transaction, also to say what is wrong. */
  async function atOnce(
    session: GuestSession,
    confirmation: Confirmation,
    { order, alone }: ConfirmFacts,
    instrumentId: string | undefined,
  ): Promise<OrderRow | undefined> {
    const at = ctx.clock.now();
    if (!alone || instrumentId === undefined || !isIn(order, "quoted") || order.expiresAt <= at) return undefined;
    requireDelivery(order);
    if ((await needOf(ctx.db, session, order, { at, own: null })) !== undefined) return undefined;
    const kept = { key: confirmation.key, bodyDigest: digestOf(confirmation) };
    const analyticsConsent = session.consents.analytics;
    return confirmAtOnce(ctx.pipelined, order, kept, { at, instrumentId, analyticsConsent, resolveAt: at + leaseMs });
  }

  /**
   * Why the user is asked once more; undefined where they are not.
   * @param own the limits they set themselves, where they were read already; else they are read here, and locked
   */
  async function needOf(
    db: Executor,
    session: GuestSession,
    order: OrderRow,
    { at, own }: { readonly at: number; readonly own?: OwnLimits | null },
  ): Promise<StepUp | undefined> {
    const price = { amount: order.total, currency: order.currency };
    const limits = own === undefined ? { lock: true } : { own };
    return (
      (await stepUpOf(db, order, price, { defaults: options.allowances, now: at, ...limits })) ??
      (await newSituation(ctx.config, db, { session, price, delivery: order.delivery }))
    );
  }

  /** Whereto the bank's page leads. */
  const backOf = (orderId: string) => new URL(`/api/v1/orders/${orderId}/back`, ctx.config.origin);

  /** Steps 2 and 4. `payer` only for the one request that may ask the provider. */
  async function begin(
    tx: Transaction,
    session: GuestSession,
    confirmation: Confirmation,
    instrumentId: string | undefined,
  ): Promise<{ order: OrderRow; payer?: Payer }> {
    // SECURITY: all offers of the cart are locked, or two tabs could both find the other's still open [C-04].
    const offers = await lockOffers(tx, confirmation.orderId, session);
    if (offers === undefined) throw notFound();
    const { order, others } = offers;
    if (order.payer?.step === "absent" && !isTerminal(order.state) && order.payer.until > ctx.clock.now())
      return goOn(tx, session, confirmation, order, instrumentId);
    if (!isIn(order, "quoted")) {
      await requireSameConfirmation(tx, session, confirmation, order);
      return { order };
    }
    const at = ctx.clock.now();
    if (order.expiresAt <= at) throw new MiniAppError("QUOTE_EXPIRED");
    if (instrumentId === undefined) throw new MiniAppError("INVALID_PARAMS", "The user has no such way to pay.");
    requireDelivery(order);
    const price = { amount: order.total, currency: order.currency };
    // SECURITY: a user's own limits are locked, or two purchases at once could both be the last that fits in them [F12].
    const needed = await needOf(tx, session, order, { at });
    const need = needed && { quote: confirmation.quote, price, needed };
    const stepUp = need === undefined ? null : await requireStepUp(ctx, tx, session, need, confirmation.stepUp);

    const kept = await tx
      .insert(checkoutConfirmations)
      .values({ ...keyOf(session, confirmation), orderId: order.id, bodyDigest: digestOf(confirmation), stepUp, at })
      .onConflictDoNothing()
      .returning({ orderId: checkoutConfirmations.orderId });
    if (kept.length === 0) throw keyReused();
    for (const other of others) if (isIn(other, "quoted")) await moveOrder(tx, other, "cancelled", { at, overtakenBy: order.id });
    const { short, holds } = await reserve(tx, order);
    const authorising = await moveOrder(tx, order, "authorising", {
      at,
      instrumentId,
      analyticsConsent: session.consents.analytics,
      resolveAt: at + leaseMs,
      holds: holds || order.coupon !== null,
    });
    if (short !== undefined && isIn(authorising, "authorising")) {
      const declined = await moveOrder(tx, authorising, "declined", { at, declineCode: "out_of_stock", resolveAt: null });
      return { order: declined };
    }
    if (order.coupon !== null) await takeCoupon(tx, order, order.coupon);
    return { order: authorising, payer: "near" };
  }

  /** Step 4. A confirmation that came before goes on where it showed who they are, or where there is nothing to show. */
  async function goOn(
    tx: Transaction,
    session: GuestSession,
    confirmation: Confirmation,
    order: OrderRow,
    instrumentId: string | undefined,
  ): Promise<{ order: OrderRow; payer: Payer }> {
    // The bank was asked about one way to pay, and asks about that one.
    if (instrumentId !== order.instrumentId) throw new MiniAppError("INVALID_PARAMS", "This order is being paid with another way to pay.");
    const price = { amount: order.total, currency: order.currency };
    const need = { quote: confirmation.quote, price, needed: { reason: "provider", limit: price } } as const;
    const seen = await findConfirmation(tx, session, confirmation);
    const at = ctx.clock.now();
    if (seen !== undefined) {
      if (!isSame(seen, confirmation)) throw keyReused();
      // SECURITY: the bank wants this person: who has a passkey shows it before we say that they are there [C-18] (test: "asks who has a passkey for it").
      if (seen.stepUp !== "passkey" && (await hasPasskeys(ctx, tx, session))) throw stepUpNeeded(need.needed);
    } else {
      const stepUp = await requireStepUp(ctx, tx, session, need, confirmation.stepUp);
      const own = { ...keyOf(session, confirmation), orderId: order.id, bodyDigest: digestOf(confirmation) };
      const kept = await tx
        .insert(checkoutConfirmations)
        .values({ ...own, stepUp, again: true, at })
        .onConflictDoNothing()
        .returning({ orderId: checkoutConfirmations.orderId });
      if (kept.length === 0) throw keyReused();
    }
    const payer: PayerAsked = { step: "there", until: at + PAYER_MS };
    const [going] = await tx
      .update(checkoutOrders)
      .set({ payer, resolveAt: at + leaseMs, resolveAttempts: 0, updatedAt: at })
      .where(eq(checkoutOrders.id, order.id))
      .returning();
    if (going === undefined) throw new Error("The order went without its lock.");
    return { order: going, payer: { back: backOf(order.id) } };
  }

  async function findConfirmation(
    tx: Transaction,
    session: GuestSession,
    confirmation: Confirmation,
  ): Promise<ConfirmationRow | undefined> {
    const { appId, userId, key } = keyOf(session, confirmation);
    const [seen] = await tx
      .select()
      .from(checkoutConfirmations)
      .where(and(eq(checkoutConfirmations.appId, appId), eq(checkoutConfirmations.userId, userId), eq(checkoutConfirmations.key, key)));
    return seen;
  }

  /** An order that was confirmed answers the confirmation that did it, and no other. */
  async function requireSameConfirmation(
    tx: Transaction,
    session: GuestSession,
    confirmation: Confirmation,
    order: OrderRow,
  ): Promise<void> {
    const seen = await findConfirmation(tx, session, confirmation);
    if (seen !== undefined) {
      if (isSame(seen, confirmation)) return;
      throw keyReused();
    }
    if (order.overtakenBy === null) throw new MiniAppError("QUOTE_EXPIRED");
    throw new MiniAppError("CHECKOUT_CONFLICT", "The same items were confirmed elsewhere.", {
      data: { reason: "overtaken", orderId: order.overtakenBy },
    });
  }

  /** Its dates were looked at when it was offered: what was offered stands as long as the quote. */
  async function takeCoupon(tx: Transaction, order: OrderRow, code: string): Promise<void> {
    const coupon = (await options.prices(order.appId, order.release)).coupons.get(code);
    if (coupon === undefined) throw new Error(`The coupon of order ${order.id} is gone from a release that does not change.`);
    await holdCoupon(tx, coupon, order);
  }

  async function run(session: GuestSession, confirmation: Confirmation): Promise<ConfirmResponse> {
    const facts = await readConfirmFacts(ctx.pipelined, confirmation.orderId, session);
    if (facts === undefined) throw notFound();
    const instrumentId = await instrumentOf(session, confirmation.instrumentId, facts.instrumentId);
    const begun = () => ctx.db.transaction((tx) => begin(tx, session, confirmation, instrumentId));
    const alone = await atOnce(session, confirmation, facts, instrumentId);
    let { order, payer } = alone === undefined ? await begun() : { order: alone, payer: "near" as Payer | undefined };
    while (payer !== undefined) {
      const paid = await settlement.pay(order, payer);
      if (paid.payer?.step !== "absent") return answerOf(paid);
      ({ order, payer } = await begun());
    }
    const underWay =
      !isTerminal(order.state) && order.resolveAttempts === 0 && order.resolveAt !== null && order.resolveAt > ctx.clock.now();
    if (underWay) {
      throw new MiniAppError("CHECKOUT_CONFLICT", "This confirmation is being worked on.", {
        data: { reason: "in_flight", orderId: order.id },
        retryAfterMs: 500,
      });
    }
    return answerOf(order);
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
