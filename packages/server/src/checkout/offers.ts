import { MiniAppError, type Money } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import { eq } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { stepUpOf } from "./allowances.ts";
import { merchantOf } from "./catalogue.ts";
import { instrumentsOf } from "./instruments.ts";
import { madeByPublisher } from "./orders.ts";
import { MAX_QUOTE_TTL_MS, QUOTE_TYP, type QuoteOptions, requireCheckout } from "./quotes.ts";
import { checkoutOrders, checkoutTransitions, type OrderRow } from "./tables.ts";

/** An order whose amounts are the publisher's server's; `id` becomes the checkout order's. */
export type OfferedOrder = Pick<
  OrderRow,
  "id" | "lines" | "currency" | "subtotal" | "tax" | "shipping" | "discount" | "total" | "reference"
> & {
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
};

export interface Offers {
  /**
   * Turns a publisher's order into the signed quote of exactly its amounts, in state `quoted` for this user. Again for the same user while the offer stands: the
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
  }: Omit<QuoteOptions, "tax" | "quoteTtlMs"> & { readonly quoteTtlMs?: number | undefined },
): Offers {
  async function insert(tx: Transaction, session: GuestSession, { expiresAt: until, ...order }: OfferedOrder): Promise<OrderRow> {
    const at = ctx.clock.now();
    // Whole seconds, because the token carries seconds: order and token expire at the same moment.
    const expiresAt = Math.floor(Math.min(until, at + Math.min(quoteTtlMs, MAX_QUOTE_TTL_MS)) / 1000) * 1000;
    const [row] = await tx
      .insert(checkoutOrders)
      .values({
        ...order,
        quoteId: uuidv7(),
        appId: session.appId,
        release: session.release,
        userId: session.userId,
        sub: session.sub,
        sessionId: session.sessionId,
        state: "quoted",
        // One of its own: no other order is the same intention to buy.
        cart: madeByPublisher(order.id),
        provider: provider.name,
        createdAt: at,
        updatedAt: at,
        expiresAt,
      })
      .returning();
    if (row === undefined) throw new Error("The order was not recorded.");
    await tx.insert(checkoutTransitions).values({ orderId: row.id, from: null, to: "quoted", at });
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
      const row = await ctx.db.transaction(async (tx) => {
        const order = await claim(tx);
        const [found] = await tx.select().from(checkoutOrders).where(eq(checkoutOrders.id, order.id));
        return found === undefined ? insert(tx, session, order) : stillOffered(found, session);
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
      });
      const stepUp = await stepUpOf(ctx.db, session, price.total, { defaults: allowances, now: ctx.clock.now() });
      const { merchant } = await merchantOf(ctx, row.appId);
      return {
        orderId: row.id,
        quote,
        merchant,
        ...price,
        expiresAt: row.expiresAt,
        instrument: { id: instrument.id, label: instrument.label },
        ...(stepUp === undefined ? {} : { stepUp }),
      };
    },
  };
}
