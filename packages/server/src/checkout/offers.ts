import { MiniAppError, type Money, type SubscriptionTerms } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import { eq } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { stepUpOf } from "./allowances.ts";
import { instrumentsOf } from "./instruments.ts";
import { madeByPublisher } from "./orders.ts";
import { MAX_QUOTE_TTL_MS, QUOTE_TYP, type QuoteOptions, requireCheckout } from "./quotes.ts";
import { newSituation } from "./step-up-reasons.ts";
import { checkoutOrders, type OrderRow } from "./tables.ts";

/** An order whose amounts are the publisher's server's; `id` becomes the checkout order's. */
export type OfferedOrder = Pick<
  OrderRow,
  "id" | "lines" | "currency" | "subtotal" | "tax" | "shipping" | "discount" | "total" | "reference"
> & {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Of an order that is not a publisher's. */
  readonly cart?: string;
  /** What is agreed to beside the price: signed with it. */
  readonly terms?: SubscriptionTerms;
};

type Offered = Omit<OfferedOrder, "cart" | "terms"> & Pick<OrderRow, "quoteId" | "appId" | "sub" | "delivery">;

export interface Offers {
  /**
   * Turns an order, a publisher's or a subscription's first, into the signed quote of exactly its amounts, in state `quoted` for this user. Again for the same user while the offer stands: the
   * same offer. Throws the problem of a missing thing for another user's, QUOTE_EXPIRED (`used` or `expired`) when it is over, CHECKOUT_CONFLICT
   * (`no_instrument`).
   * @param claim finds the publisher's order and locks it, in the transaction that makes the checkout order
   */
  readonly offer: (session: GuestSession, claim: (tx: Transaction) => Promise<OfferedOrder>) => Promise<QuoteResponse>;
}

export function createOffers(
  ctx: ServerContext,
  {
    provider,
    quoteTtlMs = MAX_QUOTE_TTL_MS,
    allowances,
  }: Omit<QuoteOptions, "tax" | "prices" | "quoteTtlMs"> & { readonly quoteTtlMs?: number | undefined },
): Offers {
  async function insert(
    tx: Transaction,
    session: GuestSession,
    { expiresAt: until, cart, terms, ...order }: OfferedOrder,
  ): Promise<Offered> {
    const at = ctx.clock.now();
    // Whole seconds, because the token carries seconds: order and token expire at the same moment.
    const expiresAt = Math.floor(Math.min(until, at + Math.min(quoteTtlMs, MAX_QUOTE_TTL_MS)) / 1000) * 1000;
    const offered = { ...order, quoteId: uuidv7(), appId: session.appId, sub: session.sub, delivery: null, expiresAt };
    // Terms may begin with nothing to pay: they are signed, and there is no order.
    if (order.total === 0 && terms !== undefined) return offered;
    const [row] = await tx
      .insert(checkoutOrders)
      .values({
        ...offered,
        release: session.release,
        userId: session.userId,
        sessionId: session.sessionId,
        state: "quoted",
        // One of its own: no other order is the same intention to buy.
        cart: cart ?? madeByPublisher(order.id),
        provider: provider.name,
        createdAt: at,
        updatedAt: at,
      })
      .returning();
    if (row === undefined) throw new Error("The order was not recorded.");
    return row;
  }

  function stillOffered(row: OrderRow, session: GuestSession): OrderRow {
    // SECURITY: an order belongs to whoever brought it to a sheet first; for everybody else it is not there [C-23].
    if (row.userId !== session.userId || row.appId !== session.appId) throw notFound();
    const over = row.state !== "quoted" ? "used" : row.expiresAt <= ctx.clock.now() ? "expired" : undefined;
    if (over !== undefined)
      throw new MiniAppError("QUOTE_EXPIRED", "This order token is over; ask the publisher's server for a new order.", {
        data: { reason: over, orderId: row.id },
      });
    return row;
  }

  return {
    offer: async (session, claim) => {
      await requireCheckout(ctx, session);
      const instruments = await instrumentsOf(ctx.db, provider, session.userId);
      const instrument = instruments.find((candidate) => candidate.default);
      if (instrument === undefined)
        throw new MiniAppError("CHECKOUT_CONFLICT", "The user has no way to pay.", { data: { reason: "no_instrument" } });
      const { row, terms } = await ctx.db.transaction(async (tx) => {
        const order = await claim(tx);
        const [found] = await tx.select().from(checkoutOrders).where(eq(checkoutOrders.id, order.id));
        return { row: found === undefined ? await insert(tx, session, order) : stillOffered(found, session), terms: order.terms };
      });
      const money = (amount: number): Money => ({ amount, currency: row.currency });
      const price = {
        lines: row.lines,
        subtotal: money(row.subtotal),
        tax: money(row.tax),
        shipping: money(row.shipping),
        discount: money(row.discount),
        total: money(row.total),
      };
      const quote = await ctx.signer.sign(QUOTE_TYP, {
        aud: row.appId,
        sub: row.sub,
        jti: row.quoteId,
        exp: row.expiresAt / 1000,
        order_id: row.id,
        ...price,
        ...(terms === undefined ? {} : { subscription: terms }),
      });
      // Where nothing is paid today, it is the payments to come that are agreed to.
      const asked = row.total === 0 && terms !== undefined ? terms.price : price.total;
      const stepUp =
        (await stepUpOf(ctx.db, session, asked, { defaults: allowances, now: ctx.clock.now() })) ??
        (await newSituation(ctx.config, ctx.db, { session, price: asked, delivery: null }));
      const { merchant } = await ctx.registry.namesOf(row.appId);
      return {
        orderId: row.id,
        quote,
        merchant,
        ...price,
        expiresAt: row.expiresAt,
        instrument: { id: instrument.id, label: instrument.label },
        ...(stepUp === undefined ? {} : { stepUp }),
        ...(terms === undefined ? {} : { terms }),
      };
    },
  };
}
