import { MAX_AMOUNT } from "../checkout/money.ts";

/** Of `amount` minor units the share `part`/`whole`, rounded down: exact at any size that money here may have. */
function shareOf(amount: number, part: number, whole: number): number {
  if (![amount, part, whole].every(Number.isSafeInteger) || amount < 0 || part < 0 || whole <= 0 || amount > MAX_AMOUNT)
    throw new Error("A share is of a whole amount of minor units, and of a whole that is more than nothing.");
  return Number((BigInt(amount) * BigInt(part)) / BigInt(whole));
}

/**
 * What is left at `at` of a period that `value` minor units were given for, before tax.
 * It is rounded down. Up, or to the nearest, somebody who changes to and fro between two plans would win a part of a unit each time, and could use one payment for ever.
 */
export function unusedOf(value: number, period: { readonly start: number; readonly end: number }, at: number): number {
  const left = Math.min(Math.max(period.end - at, 0), period.end - period.start);
  return shareOf(value, left, period.end - period.start);
}

/** Of what `value` minor units were given for, the part that has not gone back to the user. */
export function keptOf(value: number, paid: { readonly total: number; readonly wentBack: number }): number {
  return paid.total === 0 ? value : shareOf(value, Math.max(paid.total - paid.wentBack, 0), paid.total);
}

/** One payment of a plan. All of it in minor units, and none of it below 0. */
export interface Payment {
  /** Of the credit, before tax. */
  readonly discount: number;
  readonly tax: number;
  /** 0 where the credit pays for all of it. */
  readonly total: number;
  /** What is left of the credit. */
  readonly credit: number;
}

/**
 * The payment of one period: the credit goes off the price before tax, because tax is on what is paid, and of the tax that was agreed to goes the same share,
 * rounded down. What the credit is more than the price stays credit: nothing is ever owed to the user in money, nor by them for less than nothing.
 */
export function paymentOf(plan: { readonly price: number; readonly tax: number }, credit: number): Payment {
  const discount = Math.min(credit, plan.price);
  const tax = shareOf(plan.tax, plan.price - discount, plan.price);
  return { discount, tax, total: plan.price - discount + tax, credit: credit - discount };
}
