import { createHash } from "node:crypto";
import { type CheckoutOutcome, MiniAppError } from "@plaza/protocol";
import { and, eq, sql } from "drizzle-orm";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { isTerminal, outcomeOf } from "./order-state.ts";
import { findOrder, isIn, moveOrder } from "./orders.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { QUOTE_TYP } from "./quotes.ts";
import type { Settlement } from "./settlement.ts";
import { checkoutConfirmations, checkoutOrders, type OrderRow } from "./tables.ts";

export interface Confirmation {
  readonly orderId: string;
  /** Of the Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header). */
  readonly key: string;
  readonly quote: string;
  readonly instrumentId?: string;
}

export interface ConfirmOptions {
  readonly provider: PaymentProvider;
  readonly settlement: Settlement;
  /** Milliseconds for which the confirming request has the order to itself; then the resolver takes over. */
  readonly leaseMs: number;
}

export type Confirm = (session: GuestSession, confirmation: Confirmation) => Promise<CheckoutOutcome>;

function digestOf(confirmation: Confirmation): string {
  return createHash("sha384")
    .update(JSON.stringify([confirmation.orderId, confirmation.quote, confirmation.instrumentId ?? null]))
    .digest("base64");
}

/**
 * Confirms a quote: the one door to the user's money.
 *
 * 1. The quote's signature, audience (the session's app), subject (the session's user) and order are checked. Nothing else of the body says
 *    what is charged: the amount is the order's, which is what was signed and what the sheet showed [C-13].
 * 2. In one transaction, one at a time per user and app: a key that was seen before answers with its order, as it is now, if the body
 *    is the same, and is refused otherwise. A new key needs an order that is still `quoted` and not expired. Other offers of the
 *    same cart (another tab, a second tap) are cancelled. The order becomes `authorising`, the key is kept for ever.
 * 3. Only then is the provider asked, once, by the request that made the order `authorising` (see `settlement.ts`).
 *
 * The same confirmation again while it is under way joins it in this process, and is told when to come back by another.
 */
export function createConfirm(ctx: ServerContext, options: ConfirmOptions): Confirm {
  const { provider, settlement, leaseMs } = options;
  const inFlight = new Map<string, Promise<CheckoutOutcome>>();

  async function checkQuote(session: GuestSession, { orderId, quote }: Confirmation): Promise<void> {
    // Expiry is the order's affair: a repeated confirmation keeps its answer after the quote has expired.
    const claims = await ctx.signer.verify(QUOTE_TYP, quote, { audience: session.appId, allowExpired: true });
    // SECURITY: a quote of another user or another order is not ours to speak of [C-13][C-23].
    if (claims.sub !== session.sub || claims.order_id !== orderId) throw notFound();
  }

  /** Undefined when the user has no such instrument: that refuses a new confirmation, and changes nothing about one that was made. */
  async function instrumentOf(session: GuestSession, asked: string | undefined): Promise<string | undefined> {
    const instruments = await provider.instruments(session.userId);
    const found =
      asked === undefined
        ? (instruments.find((candidate) => candidate.default) ?? instruments[0])
        : instruments.find(({ id }) => id === asked);
    return found?.id;
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

    await overtakeOtherOffers(tx, order, at);
    const authorising = await moveOrder(tx, order, "authorising", {
      at,
      instrumentId,
      analyticsConsent: session.consents.analytics,
      resolveAt: at + leaseMs,
    });
    await tx
      .insert(checkoutConfirmations)
      .values({ appId: session.appId, userId: session.userId, key: confirmation.key, orderId: order.id, bodyDigest, at });
    return { order: authorising, fresh: true };
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
    await checkQuote(session, confirmation);
    const join = JSON.stringify([session.appId, session.userId, confirmation.key, digestOf(confirmation)]);
    const running = inFlight.get(join);
    if (running !== undefined) return running;
    const started = run(session, confirmation).finally(() => inFlight.delete(join));
    inFlight.set(join, started);
    return started;
  };
}
