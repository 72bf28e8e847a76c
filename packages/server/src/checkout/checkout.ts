import type { BuyParams, CheckoutOutcome, Order } from "@plaza/protocol";
import type { QuoteResponse, RequoteRequest, UserOrder } from "@plaza/protocol/services";
import { and, desc, eq, gt, inArray, lte, notInArray, sql } from "drizzle-orm";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import type { AllowanceDefaults } from "./allowances.ts";
import { createPriceLists } from "./catalogue.ts";
import { type Confirm, createConfirm } from "./confirm.ts";
import { type CancelReason, isUnresolved, outcomeOf, unresolvedStates } from "./order-state.ts";
import { findOrder, isIn, moveOrder, viewOrder } from "./orders.ts";
import { enqueue } from "./outbox.ts";
import type { PayerAsked } from "./payer.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { createQuote, createQuoteAgain, MAX_QUOTE_TTL_MS } from "./quotes.ts";
import { refundedOf } from "./refunds.ts";
import { createSettlement } from "./settlement.ts";
import { checkoutOrders } from "./tables.ts";
import { createTaxTable, type TaxPolicy } from "./tax.ts";

export interface CheckoutOptions {
  readonly provider: PaymentProvider;
  readonly tax?: TaxPolicy;
  readonly quoteTtlMs?: number;
  readonly providerTimeoutMs?: number;
  readonly allowances?: AllowanceDefaults | undefined;
}

export interface Checkout {
  readonly quote: (session: GuestSession, params: BuyParams) => Promise<QuoteResponse>;
  /** The same order with another address or way of sending. */
  readonly quoteAgain: (session: GuestSession, orderId: string, delivery: RequoteRequest) => Promise<QuoteResponse>;
  readonly confirm: Confirm;
  /** Before confirming only; afterwards the answer is what became of the order. One that waits for its payer is let go soon after. */
  readonly cancel: (session: GuestSession, orderId: string, reason?: CancelReason) => Promise<CheckoutOutcome>;
  /** 404 for what is not there and for what is another user's or app's, alike. */
  readonly order: (session: GuestSession, orderId: string) => Promise<Order>;
  /** Somebody came back from the bank's page of this order: what became of it is asked for now. It says no more than that. */
  readonly back: (orderId: string) => Promise<void>;
  readonly unresolved: (session: GuestSession) => Promise<Order[]>;
  readonly ordersOf: (userId: string) => Promise<UserOrder[]>;
  /** Asks the provider about orders that nobody is working on; resolves to how many it asked about. Safe in any number of processes. */
  readonly resolveDue: (signal?: AbortSignal) => Promise<number>;
  /** Ends offers that nobody confirmed in time. */
  readonly expireDue: () => Promise<number>;
}

/** Quotes, orders and their settlement, for one provider. */
export function createCheckout(ctx: ServerContext, options: CheckoutOptions): Checkout {
  const { provider, tax = createTaxTable(), quoteTtlMs = MAX_QUOTE_TTL_MS, providerTimeoutMs = 8_000, allowances } = options;
  const settlement = createSettlement({ ctx, provider, providerTimeoutMs });
  // Long enough for hold, capture and a void to run into their timeouts.
  const leaseMs = providerTimeoutMs * 3 + 1_000;
  const prices = createPriceLists(ctx);
  const quoting = { provider, prices, tax, quoteTtlMs, allowances };

  async function claimDue(): Promise<string | undefined> {
    const now = ctx.clock.now();
    // Locked and given a new lease in one statement: no two processes work on one order.
    const due = ctx.db
      .select({ id: checkoutOrders.id })
      .from(checkoutOrders)
      .where(and(inArray(checkoutOrders.state, [...unresolvedStates]), lte(checkoutOrders.resolveAt, now)))
      .orderBy(checkoutOrders.resolveAt)
      .limit(1)
      .for("update", { skipLocked: true });
    const [claimed] = await ctx.db
      .update(checkoutOrders)
      .set({ resolveAt: now + leaseMs })
      .where(inArray(checkoutOrders.id, due))
      .returning({ id: checkoutOrders.id });
    return claimed?.id;
  }

  /** Who was waited for does not come: their time is over, and the resolver lets go of it next. What the provider is being asked about now goes on. */
  async function giveUp(tx: Transaction, orderId: string, payer: PayerAsked, at: number): Promise<void> {
    if (payer.step === "there" && payer.page === undefined) return;
    const until = Math.min(payer.until, at);
    await tx
      .update(checkoutOrders)
      .set({ payer: { ...payer, until }, resolveAt: at })
      .where(eq(checkoutOrders.id, orderId));
  }

  return {
    quote: (session, params) => createQuote(ctx, session, params, quoting),

    quoteAgain: (session, orderId, delivery) => createQuoteAgain(ctx, session, orderId, delivery, quoting),

    confirm: createConfirm(ctx, { provider, prices, settlement, leaseMs, allowances }),

    cancel: (session, orderId, reason) =>
      ctx.db.transaction(async (tx) => {
        const order = await findOrder(tx, orderId, session, { lock: true });
        if (order === undefined) throw notFound();
        const at = ctx.clock.now();
        if (!isIn(order, "quoted")) {
          if (order.payer !== null && isUnresolved(order.state)) await giveUp(tx, order.id, order.payer, at);
          return outcomeOf(order);
        }
        const analyticsConsent = session.consents.analytics;
        const cancelled = await moveOrder(tx, order, "cancelled", { at, cancelReason: reason ?? null, analyticsConsent });
        if (analyticsConsent) {
          const { id, appId, release, sessionId, sub } = order;
          await enqueue(tx, "cancel", { orderId: id, appId, release, sessionId, sub, reason: reason ?? "user", at }, { at });
        }
        return outcomeOf(cancelled);
      }),

    order: async (session, orderId) => {
      const order = await findOrder(ctx.db, orderId, session);
      if (order === undefined) throw notFound();
      return viewOrder(order, (await refundedOf(ctx.db, [order.id])).get(order.id));
    },

    back: async (orderId) => {
      const at = ctx.clock.now();
      await ctx.db
        .update(checkoutOrders)
        .set({ resolveAt: at })
        .where(
          and(
            eq(checkoutOrders.id, orderId),
            inArray(checkoutOrders.state, [...unresolvedStates]),
            sql`${checkoutOrders.payer} ? 'page'`,
            gt(checkoutOrders.resolveAttempts, 0),
            gt(checkoutOrders.resolveAt, at),
          ),
        );
    },

    unresolved: async (session) => {
      const rows = await ctx.db
        .select()
        .from(checkoutOrders)
        .where(
          and(
            eq(checkoutOrders.appId, session.appId),
            eq(checkoutOrders.userId, session.userId),
            inArray(checkoutOrders.state, [...unresolvedStates]),
          ),
        )
        .orderBy(desc(checkoutOrders.createdAt))
        .limit(50);
      return rows.map((row) => viewOrder(row));
    },

    ordersOf: async (userId) => {
      // An offer that was never confirmed is no order to its user.
      const rows = await ctx.db
        .select()
        .from(checkoutOrders)
        .where(
          and(
            inArray(checkoutOrders.userId, await ctx.identity.selvesOf(userId)),
            notInArray(checkoutOrders.state, ["quoted", "cancelled", "expired"]),
          ),
        )
        .orderBy(desc(checkoutOrders.createdAt))
        .limit(200);
      const refunded = await refundedOf(
        ctx.db,
        rows.map(({ id }) => id),
      );
      return Promise.all(
        rows.map(async (row) => ({
          ...viewOrder(row, refunded.get(row.id)),
          appId: row.appId as UserOrder["appId"],
          ...(await ctx.registry.namesOf(row.appId)),
        })),
      );
    },

    resolveDue: async (signal) => {
      let asked = 0;
      while (signal?.aborted !== true) {
        const id = await claimDue();
        if (id === undefined) break;
        const [order] = await ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, id));
        if (order === undefined) break;
        await settlement.resolve(order);
        asked += 1;
      }
      return asked;
    },

    expireDue: () =>
      ctx.db.transaction(async (tx) => {
        const at = ctx.clock.now();
        const due = await tx
          .select()
          .from(checkoutOrders)
          .where(and(eq(checkoutOrders.state, "quoted"), lte(checkoutOrders.expiresAt, at)))
          .limit(500)
          .for("update", { skipLocked: true });
        for (const order of due) if (isIn(order, "quoted")) await moveOrder(tx, order, "expired", { at });
        return due.length;
      }),
  };
}
