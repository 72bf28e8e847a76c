import { createHash } from "node:crypto";
import { hasCapability } from "@plaza/manifest";
import { type BuyParams, MiniAppError } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import { and, eq, inArray } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import { hasCardNumber } from "./card-number.ts";
import { merchantOf, priceListOf } from "./catalogue.ts";
import { unresolvedStates } from "./order-state.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { priceCart } from "./price.ts";
import { checkoutOrders, checkoutTransitions, type OrderRow } from "./tables.ts";
import type { TaxPolicy } from "./tax.ts";

export const QUOTE_TYP = "plaza-quote+jwt";

/** Milliseconds; contracts allow at most 10 minutes. */
export const MAX_QUOTE_TTL_MS = 600_000;

/** The same lines in any order are the same cart. The reference is left out: a guest makes a new one at every tap. */
export function cartDigest(lines: OrderRow["lines"]): string {
  const cart = lines.map(({ sku, quantity }) => [sku, quantity] as const).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha384").update(JSON.stringify(cart)).digest("base64");
}

/** Throws CAPABILITY_DENIED unless the running release asks for checkout: the gate of the host checks it too, but a host is not the server. */
export async function requireCheckout(ctx: ServerContext, session: GuestSession): Promise<void> {
  const release = await ctx.registry.findRelease(session.appId, session.release);
  if (release === undefined || !hasCapability(release.manifest, "checkout")) throw new MiniAppError("CAPABILITY_DENIED");
}

export interface QuoteOptions {
  readonly provider: PaymentProvider;
  readonly tax: TaxPolicy;
  readonly quoteTtlMs: number;
}

/** Prices a cart, signs the price, and makes the order in state `quoted`. */
export async function createQuote(
  ctx: ServerContext,
  session: GuestSession,
  params: BuyParams,
  options: QuoteOptions,
): Promise<QuoteResponse> {
  if (params.coupon !== undefined)
    throw new MiniAppError("CHECKOUT_CONFLICT", "Coupons are not supported.", { data: { reason: "coupon_not_supported" } });
  if (params.reference !== undefined && hasCardNumber(params.reference)) {
    throw new MiniAppError("INVALID_PARAMS", "The reference looks like a card number; those are never kept.", {
      data: { reason: "card_number" },
    });
  }
  await requireCheckout(ctx, session);

  const price = priceCart(await priceListOf(ctx.db, session.appId, session.release), params.lines, {
    appId: session.appId,
    tax: options.tax,
  });
  const cart = cartDigest(price.lines);
  await refuseWhileUnresolved(ctx, session, cart);

  const instruments = await options.provider.instruments(session.userId);
  const instrument = instruments.find((candidate) => candidate.default) ?? instruments[0];
  if (instrument === undefined)
    throw new MiniAppError("CHECKOUT_CONFLICT", "The user has no way to pay.", { data: { reason: "no_instrument" } });

  const now = ctx.clock.now();
  // Whole seconds, because the token carries seconds: order and token expire at the same moment.
  const expiresAt = Math.floor((now + Math.min(options.quoteTtlMs, MAX_QUOTE_TTL_MS)) / 1000) * 1000;
  const orderId = uuidv7();
  const quoteId = uuidv7();
  const quote = await ctx.signer.sign(QUOTE_TYP, {
    aud: session.appId,
    sub: session.sub,
    jti: quoteId,
    exp: expiresAt / 1000,
    order_id: orderId,
    ...price,
  });
  await ctx.db.transaction(async (tx) => {
    await tx.insert(checkoutOrders).values({
      id: orderId,
      quoteId,
      appId: session.appId,
      release: session.release,
      userId: session.userId,
      sub: session.sub,
      sessionId: session.sessionId,
      state: "quoted",
      lines: price.lines,
      currency: price.total.currency,
      subtotal: price.subtotal.amount,
      tax: price.tax.amount,
      shipping: price.shipping.amount,
      discount: price.discount.amount,
      total: price.total.amount,
      reference: params.reference ?? null,
      cart,
      provider: options.provider.name,
      createdAt: now,
      updatedAt: now,
      expiresAt,
    });
    await tx.insert(checkoutTransitions).values({ orderId, from: null, to: "quoted", at: now });
  });
  const { merchant } = await merchantOf(ctx, session.appId);
  return { orderId, quote, merchant, ...price, expiresAt, instrument: { id: instrument.id, label: instrument.label } };
}

/** The user is never asked to pay again while it is open whether they have paid [C-05]. */
async function refuseWhileUnresolved(ctx: ServerContext, session: GuestSession, cart: string): Promise<void> {
  const [open] = await ctx.db
    .select({ id: checkoutOrders.id })
    .from(checkoutOrders)
    .where(
      and(
        eq(checkoutOrders.userId, session.userId),
        eq(checkoutOrders.appId, session.appId),
        eq(checkoutOrders.cart, cart),
        inArray(checkoutOrders.state, [...unresolvedStates]),
      ),
    )
    .limit(1);
  if (open !== undefined) {
    throw new MiniAppError("CHECKOUT_CONFLICT", "A payment for the same items is still being settled.", {
      data: { reason: "payment_in_progress", orderId: open.id },
      retryAfterMs: 2_000,
    });
  }
}
