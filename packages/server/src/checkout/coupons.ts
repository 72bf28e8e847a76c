import type { CatalogueCoupon } from "@plaza/manifest";
import { MiniAppError, type Money } from "@plaza/protocol";
import { and, eq, ne, sql } from "drizzle-orm";
import type { Executor, Transaction } from "../core/context.ts";
import { share } from "./money.ts";
import { checkoutCouponUses, type OrderRow } from "./tables.ts";

type Refusal = "coupon_unknown" | "coupon_not_started" | "coupon_expired" | "coupon_minimum" | "coupon_used_up" | "coupon_used";

function refusal(reason: Refusal, text: string, more: Readonly<Record<string, unknown>> = {}): MiniAppError {
  return new MiniAppError("CHECKOUT_CONFLICT", text, { data: { reason, ...more } });
}

/**
 * The coupon of what a buyer typed: small letters and spaces around it do not matter. Throws CHECKOUT_CONFLICT with `data.reason` `coupon_unknown`,
 * `coupon_not_started` or `coupon_expired`.
 * @param now milliseconds since the epoch
 */
export function findCoupon(coupons: ReadonlyMap<string, CatalogueCoupon>, typed: string, now: number): CatalogueCoupon {
  const coupon = coupons.get(typed.trim().toUpperCase());
  if (coupon === undefined) throw refusal("coupon_unknown", "There is no such coupon.");
  if (coupon.starts !== undefined && now < Date.parse(coupon.starts))
    throw refusal("coupon_not_started", "This coupon does not count yet.");
  if (coupon.ends !== undefined && now >= Date.parse(coupon.ends)) throw refusal("coupon_expired", "This coupon does not count any more.");
  return coupon;
}

/** Never more than the subtotal; a percentage is rounded half up. Throws CHECKOUT_CONFLICT `coupon_minimum`, with the minimum in minor units. */
export function discountOf({ minimum, percent, amount }: CatalogueCoupon, subtotal: Money): Money {
  if (minimum !== undefined && subtotal.amount < minimum)
    throw refusal("coupon_minimum", "The cart is below what this coupon counts from.", { minimum });
  if (percent !== undefined) return share(subtotal, percent * 100);
  return { amount: Math.min(amount ?? 0, subtotal.amount), currency: subtotal.currency };
}

/** Throws CHECKOUT_CONFLICT `coupon_used_up` or `coupon_used` (by this user) where a limit is reached. An order that is being paid counts. */
export async function refuseUsed(
  db: Executor,
  coupon: CatalogueCoupon,
  { appId, userId }: Pick<OrderRow, "appId" | "userId">,
): Promise<void> {
  if (coupon.limit === undefined && coupon.per_user === undefined) return;
  const [uses] = await db
    .select({ all: sql<number>`count(*)::int`, own: sql<number>`(count(*) filter (where ${checkoutCouponUses.userId} = ${userId}))::int` })
    .from(checkoutCouponUses)
    .where(and(eq(checkoutCouponUses.appId, appId), eq(checkoutCouponUses.code, coupon.code), ne(checkoutCouponUses.state, "released")));
  if (coupon.per_user !== undefined && (uses?.own ?? 0) >= coupon.per_user) throw refusal("coupon_used", "You have used this coupon.");
  if (coupon.limit !== undefined && (uses?.all ?? 0) >= coupon.limit) throw refusal("coupon_used_up", "This coupon has been used up.");
}

/** Takes one use, in the transaction that confirms. SECURITY: one at a time per coupon, or the last use could be had twice [C-16]. */
export async function holdCoupon(tx: Transaction, coupon: CatalogueCoupon, order: OrderRow): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`coupon/${order.appId}/${coupon.code}`}, 0))`);
  await refuseUsed(tx, coupon, order);
  await tx
    .insert(checkoutCouponUses)
    .values({ orderId: order.id, appId: order.appId, code: coupon.code, userId: order.userId, state: "held" });
}

export async function endCouponHold(tx: Transaction, orderId: string, state: "used" | "released"): Promise<void> {
  await tx
    .update(checkoutCouponUses)
    .set({ state })
    .where(and(eq(checkoutCouponUses.orderId, orderId), eq(checkoutCouponUses.state, "held")));
}
