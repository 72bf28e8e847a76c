import { createHash, createHmac } from "node:crypto";
import { isCurrency } from "@plaza/manifest";
import { MiniAppError, type Money, type QuoteLine } from "@plaza/protocol";
import type { MerchantOrderRequest, MerchantOrderResponse } from "@plaza/protocol/services";
import { and, asc, eq, inArray, lte } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { hasCardNumber } from "../checkout/card-number.ts";
import { add, multiply, subtract, zero } from "../checkout/money.ts";
import { enqueue } from "../checkout/outbox.ts";
import type { ServerContext } from "../core/context.ts";
import type { ServerKeys } from "../core/keys.ts";
import { notFound } from "../core/problems.ts";
import type { Merchant } from "./api-keys.ts";
import { type MerchantOrderRow, merchantOrders } from "./tables.ts";

type Ctx = Pick<ServerContext, "db" | "clock" | "keys">;

/** Seconds for which an order can be brought to a sheet. */
const DEFAULT_EXPIRY_S = 3_600;

/** Made from the order's id, so that the same request is answered with the same token and no table holds one. */
function orderToken(keys: Pick<ServerKeys, "merchantSecret">, id: string): string {
  return `plaza_order_${createHmac("sha256", keys.merchantSecret).update(`order/${id}`).digest("base64url")}`;
}

/**
 * Makes an order, once per publisher and key. Throws the problem of a missing thing for an app that the key is not for, INVALID_PARAMS for amounts that do
 * not hold together and for text that looks like a card number, CHECKOUT_CONFLICT (`key_reused`) for another body under a key.
 */
export async function createMerchantOrder(
  ctx: Ctx,
  merchant: Merchant,
  { key, body }: { readonly key: string; readonly body: MerchantOrderRequest },
): Promise<MerchantOrderResponse> {
  // SECURITY: an app of another publisher does not exist for this key [C-23].
  if (!merchant.appIds.includes(body.appId)) throw notFound("This API key is for no such mini-app.");
  const price = priceOf(body);
  for (const text of [body.reference, body.sub, ...body.lines.flatMap(({ name, sku }) => [name, sku])]) {
    if (text !== undefined && hasCardNumber(text)) {
      throw new MiniAppError("INVALID_PARAMS", "A text of the order looks like a card number; those are never kept.", {
        data: { reason: "card_number" },
      });
    }
  }
  const id = uuidv7();
  const at = ctx.clock.now();
  const bodyDigest = digestOf(body);
  // The unique key decides between two requests at once: the second waits for the first and then finds its order.
  await ctx.db
    .insert(merchantOrders)
    .values({
      id,
      publisherId: merchant.publisherId,
      keyId: merchant.keyId,
      idempotencyKey: key,
      bodyDigest,
      tokenHash: ctx.keys.hashToken(orderToken(ctx.keys, id)),
      appId: body.appId,
      sub: body.sub ?? null,
      ...price,
      reference: body.reference ?? null,
      state: "open",
      createdAt: at,
      expiresAt: at + (body.expiresIn ?? DEFAULT_EXPIRY_S) * 1000,
    })
    .onConflictDoNothing({ target: [merchantOrders.publisherId, merchantOrders.idempotencyKey] });
  const [order] = await ctx.db
    .select()
    .from(merchantOrders)
    .where(and(eq(merchantOrders.publisherId, merchant.publisherId), eq(merchantOrders.idempotencyKey, key)));
  if (order === undefined) throw new Error("The order was not recorded.");
  // An order of an app that this key is not for is not shown by way of a key that was guessed.
  if (order.bodyDigest !== bodyDigest)
    throw new MiniAppError("CHECKOUT_CONFLICT", "This idempotency key was used with another body.", { data: { reason: "key_reused" } });
  return {
    id: order.id,
    orderToken: orderToken(ctx.keys, order.id),
    total: { amount: order.total, currency: order.currency },
    expiresAt: order.expiresAt,
  };
}

type Priced = Pick<MerchantOrderRow, "lines" | "currency" | "subtotal" | "tax" | "shipping" | "discount" | "total">;

/** The sums of an order, exact or refused [C-14][C-15]. */
function priceOf({ currency, lines: wanted, ...body }: MerchantOrderRequest): Priced {
  if (!isCurrency(currency)) throw new MiniAppError("INVALID_PARAMS", `${currency} is not a currency.`, { data: { reason: "currency" } });
  const money = (amount: number): Money => ({ amount, currency });
  const lines = wanted.map(({ name, quantity, unitAmount, sku }, index): QuoteLine => {
    const unit = money(unitAmount);
    return { sku: sku ?? `line-${index + 1}`, name, quantity, unit, total: multiply(unit, quantity) };
  });
  const subtotal = add(zero(currency), ...lines.map(({ total }) => total));
  const [tax, shipping, discount] = [money(body.tax ?? 0), money(body.shipping ?? 0), money(body.discount ?? 0)];
  if (discount.amount > add(subtotal, shipping).amount)
    throw new MiniAppError("INVALID_PARAMS", "The discount is more than lines and shipping.", { data: { reason: "discount" } });
  const total = subtract(add(subtotal, tax, shipping), discount);
  if (total.amount <= 0)
    throw new MiniAppError("INVALID_PARAMS", "There is nothing to pay in this order.", { data: { reason: "nothing_to_pay" } });
  return {
    lines,
    currency,
    subtotal: subtotal.amount,
    tax: tax.amount,
    shipping: shipping.amount,
    discount: discount.amount,
    total: total.amount,
  };
}

/** The same for the same meaning: members in one order, what is absent as what it defaults to. */
function digestOf({ appId, currency, lines, tax, shipping, discount, reference, sub, expiresIn }: MerchantOrderRequest): string {
  const items = lines.map(({ name, quantity, unitAmount, sku }) => [name, quantity, unitAmount, sku ?? null]);
  const rest = [tax ?? 0, shipping ?? 0, discount ?? 0, reference ?? null, sub ?? null, expiresIn ?? DEFAULT_EXPIRY_S];
  return createHash("sha384")
    .update(JSON.stringify([appId, currency, items, rest]))
    .digest("base64");
}

/** Ends orders that nobody brought to a sheet in time, and tells their publishers. Safe in any number of processes. */
export async function expireMerchantOrders(ctx: Pick<Ctx, "db" | "clock">): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const at = ctx.clock.now();
    const due = await tx
      .select({ id: merchantOrders.id, appId: merchantOrders.appId })
      .from(merchantOrders)
      .where(and(eq(merchantOrders.state, "open"), lte(merchantOrders.expiresAt, at)))
      .orderBy(asc(merchantOrders.expiresAt))
      .limit(200)
      .for("update", { skipLocked: true });
    if (due.length === 0) return 0;
    await tx
      .update(merchantOrders)
      .set({ state: "expired" })
      .where(
        inArray(
          merchantOrders.id,
          due.map(({ id }) => id),
        ),
      );
    for (const { id, appId } of due) await enqueue(tx, "publisher", { event: "order.expired", orderId: id, appId, at }, { at });
    return due.length;
  });
}
