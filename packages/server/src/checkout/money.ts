import { MiniAppError, type Money } from "@plaza/protocol";

/** Minor units. Far below 2^53, so that sums of a whole ledger account stay exact in a `number` and in a PostgreSQL bigint [C-15]. */
export const MAX_AMOUNT = 1_000_000_000_000;

function money(amount: bigint, currency: string): Money {
  if (amount > BigInt(MAX_AMOUNT) || amount < -BigInt(MAX_AMOUNT)) {
    throw new MiniAppError("INVALID_PARAMS", `An amount of money is over the limit of ${MAX_AMOUNT} minor units.`);
  }
  return { amount: Number(amount), currency };
}

function exact(value: Money): bigint {
  if (!Number.isSafeInteger(value.amount)) throw new MiniAppError("INVALID_PARAMS", "Money is a whole number of minor units.");
  return BigInt(value.amount);
}

export function zero(currency: string): Money {
  return { amount: 0, currency };
}

/** Throws INVALID_PARAMS where currencies differ: amounts are never converted in passing [C-14]. */
export function add(first: Money, ...others: readonly Money[]): Money {
  let sum = exact(first);
  for (const other of others) {
    if (other.currency !== first.currency)
      throw new MiniAppError("INVALID_PARAMS", `${first.currency} and ${other.currency} cannot be added.`);
    sum += exact(other);
  }
  return money(sum, first.currency);
}

export function subtract(from: Money, what: Money): Money {
  return add(from, { amount: -what.amount, currency: what.currency });
}

/** `quantity` is an integer, 1 or more. */
export function multiply(unit: Money, quantity: number): Money {
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw new MiniAppError("INVALID_PARAMS", "A quantity is a whole number, 1 or more.");
  return money(exact(unit) * BigInt(quantity), unit.currency);
}

/** A share in basis points (1/10,000), rounded half up to a whole minor unit. */
export function share(of: Money, basisPoints: number): Money {
  if (of.amount < 0 || !Number.isSafeInteger(basisPoints) || basisPoints < 0)
    throw new MiniAppError("INVALID_PARAMS", "A rate or its base is negative or not whole.");
  return money((exact(of) * BigInt(basisPoints) * 2n + 10_000n) / 20_000n, of.currency);
}

/** Parts of `whole` in proportion to `weights`, which add up to it exactly. With a whole that is not more than the weights together, no part is more than its weight. */
export function spread(whole: Money, weights: readonly Money[]): Money[] {
  const sum = exact(add(zero(whole.currency), ...weights));
  if (whole.amount < 0 || weights.some(({ amount }) => amount < 0) || (sum === 0n && whole.amount !== 0))
    throw new MiniAppError("INVALID_PARAMS", "A negative amount, or one over nothing, cannot be spread.");
  let weight = 0n;
  let given = 0n;
  return weights.map((one) => {
    weight += exact(one);
    const upToHere = sum === 0n ? 0n : (exact(whole) * weight) / sum;
    const part = upToHere - given;
    given = upToHere;
    return money(part, whole.currency);
  });
}
