import { createHash } from "node:crypto";
import { hasCapability } from "@plaza/manifest";
import { type BuyParams, MiniAppError } from "@plaza/protocol";
import type { QuoteResponse, RequoteRequest } from "@plaza/protocol/services";
import { type Placeholder, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { statement } from "../core/statement.ts";
import { addressesOf } from "./addresses.ts";
import { type AllowanceDefaults, stepUpOf } from "./allowances.ts";
import { hasCardNumber } from "./card-number.ts";
import type { PriceLists } from "./catalogue.ts";
import { findCoupon, refuseUsed } from "./coupons.ts";
import { chooseDelivery } from "./delivery.ts";
import { usualOf } from "./instruments.ts";
import { findOrder, isIn, moveOrder } from "./orders.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { cartItems, priceCart } from "./price.ts";
import { type QuoteFacts, readQuoteFacts } from "./quote-facts.ts";
import { newSituation } from "./step-up-reasons.ts";
import { refuseShort } from "./stock.ts";
import { checkoutOrders, type OrderRow } from "./tables.ts";
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
  const manifest = await ctx.registry.manifestOf(session.appId, session.release);
  if (manifest === undefined || !hasCapability(manifest, "checkout")) throw new MiniAppError("CAPABILITY_DENIED");
}

/** Refuses a quote that this server did not sign for this user, app and order, expired or not. */
export async function requireQuote(
  ctx: ServerContext,
  session: GuestSession,
  { orderId, quote }: { readonly orderId: string; readonly quote: string },
): Promise<void> {
  const claims = await ctx.signer.verify(QUOTE_TYP, quote, { audience: session.appId, allowExpired: true });
  // SECURITY: a quote of another user or another order is not ours to speak of [C-13][C-23].
  if (claims.sub !== session.sub || claims.order_id !== orderId) throw notFound();
}

export interface QuoteOptions {
  readonly provider: PaymentProvider;
  readonly prices: PriceLists;
  readonly tax: TaxPolicy;
  readonly quoteTtlMs: number;
  /** Without: nothing is asked twice, but where a user wants it. */
  readonly allowances?: AllowanceDefaults | undefined;
}

/** A quote that takes the place of another one of the same order. */
interface Again {
  readonly delivery: RequoteRequest;
  /** In the transaction that makes the new order. */
  readonly overtake: (tx: Transaction, by: string) => Promise<void>;
}

/**
 * Prices the same lines and coupon with another address or way of sending. What was offered before is overtaken in the same step: of one intention to buy, one
 * offer can be paid. Throws QUOTE_EXPIRED when it is no offer any more, and the problem of an order that is not there or not the caller's.
 */
export async function createQuoteAgain(
  ctx: ServerContext,
  session: GuestSession,
  orderId: string,
  delivery: RequoteRequest,
  options: QuoteOptions,
): Promise<QuoteResponse> {
  const order = await findOrder(ctx.db, orderId, session);
  if (order === undefined) throw notFound();
  if (order.delivery === null) throw new MiniAppError("INVALID_PARAMS", "Nothing in this order is sent anywhere.");
  const { lines, coupon, reference } = order;
  const params: BuyParams = {
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
    ...(coupon === null ? {} : { coupon }),
    ...(reference === null ? {} : { reference }),
  };
  return createQuote(ctx, session, params, options, {
    delivery,
    overtake: async (tx, by) => {
      const before = await findOrder(tx, orderId, session, { lock: true });
      const at = ctx.clock.now();
      if (before === undefined || !isIn(before, "quoted") || before.expiresAt <= at) throw new MiniAppError("QUOTE_EXPIRED");
      await moveOrder(tx, before, "cancelled", { at, overtakenBy: by });
    },
  });
}

/** What of an order is known when it is offered. */
const OFFERED = [
  "id",
  "quoteId",
  "appId",
  "release",
  "userId",
  "sub",
  "sessionId",
  "state",
  "lines",
  "currency",
  "subtotal",
  "tax",
  "shipping",
  "discount",
  "total",
  "reference",
  "coupon",
  "delivery",
  "cart",
  "provider",
  "createdAt",
  "updatedAt",
  "expiresAt",
] as const satisfies readonly (keyof OrderRow)[];
type Offer = Pick<OrderRow, (typeof OFFERED)[number]>;

const insertOffer = statement((db) =>
  db
    .insert(checkoutOrders)
    .values(Object.fromEntries(OFFERED.map((name) => [name, sql.placeholder(name)])) as { [Name in keyof Offer]: Placeholder<Name> })
    .prepare("checkout_insert_offer"),
);

/** Prices a cart, signs the price, and makes the order in state `quoted`. */
export async function createQuote(
  ctx: ServerContext,
  session: GuestSession,
  params: BuyParams,
  options: QuoteOptions,
  again?: Again,
): Promise<QuoteResponse> {
  if (params.reference !== undefined && hasCardNumber(params.reference)) {
    throw new MiniAppError("INVALID_PARAMS", "The reference looks like a card number; those are never kept.", {
      data: { reason: "card_number" },
    });
  }
  await requireCheckout(ctx, session);

  const now = ctx.clock.now();
  const list = await options.prices(session.appId, session.release);
  const coupon = params.coupon === undefined ? undefined : findCoupon(list.coupons, params.coupon, now);
  const delivery = cartItems(list, params.lines).some(({ item }) => item.ships === true)
    ? chooseDelivery(list, await addressesOf(ctx.db, session.userId), again?.delivery ?? {})
    : undefined;
  const region = delivery?.address?.country ?? session.region;
  const price = priceCart(list, params.lines, { appId: session.appId, tax: options.tax, region, coupon, shipping: delivery?.option });
  if (coupon !== undefined) await refuseUsed(ctx.db, coupon, session);
  const cart = cartDigest(price.lines);
  const facts = await readQuoteFacts(ctx.pipelined, session, { cart, lines: price.lines });
  refuseShort(price.lines, facts.stock);
  refuseWhileUnresolved(facts);

  const instrument = usualOf(await options.provider.instruments(session.userId), facts.instrumentId);
  if (instrument === undefined)
    throw new MiniAppError("CHECKOUT_CONFLICT", "The user has no way to pay.", { data: { reason: "no_instrument" } });

  const stepUp =
    (await stepUpOf(ctx.db, session, price.total, { defaults: options.allowances, now, own: facts.limits })) ??
    (await newSituation(ctx.config, ctx.db, { session, price: price.total, delivery: delivery?.order ?? null }));
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
    ...(delivery?.option === undefined ? {} : { delivery: delivery.option.id }),
  });
  const order: Offer = {
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
    coupon: coupon?.code ?? null,
    delivery: delivery?.order ?? null,
    cart,
    provider: options.provider.name,
    createdAt: now,
    updatedAt: now,
    expiresAt,
  };
  if (again === undefined) await insertOffer(ctx.pipelined).execute({ ...order });
  else
    await ctx.db.transaction(async (tx) => {
      await again.overtake(tx, orderId);
      await tx.insert(checkoutOrders).values(order);
    });
  const { merchant } = await ctx.registry.namesOf(session.appId);
  return {
    orderId,
    quote,
    merchant,
    ...price,
    expiresAt,
    instrument: { id: instrument.id, label: instrument.label },
    ...(coupon === undefined ? {} : { coupon: coupon.code }),
    ...(delivery === undefined ? {} : { delivery: delivery.offer }),
    ...(stepUp === undefined ? {} : { stepUp }),
  };
}

/** The user is never asked to pay again while it is open whether they have paid [C-05]. */
function refuseWhileUnresolved({ openOrderId }: QuoteFacts): void {
  if (openOrderId === null) return;
  throw new MiniAppError("CHECKOUT_CONFLICT", "A payment for the same items is still being settled.", {
    data: { reason: "payment_in_progress", orderId: openOrderId },
    retryAfterMs: 2_000,
  });
}
