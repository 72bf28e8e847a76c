import type { Money } from "@plaza/protocol";

/** One line of a double-entry transaction: positive is a debit, negative a credit, in minor units. */
export interface LedgerEntry {
  readonly account: string;
  readonly amount: number;
  readonly currency: string;
}

/**
 * The entries of a captured order. Money the provider owes us (debit) against what we owe the publisher and the tax office (credits).
 * Their sum is zero in the order's currency by construction, and a constraint trigger of the database refuses anything else [C-21].
 */
export function captureEntries(order: {
  readonly appId: string;
  readonly provider: string;
  readonly total: Money;
  readonly tax: Money;
}): LedgerEntry[] {
  const { currency } = order.total;
  const entries: LedgerEntry[] = [
    { account: `receivable/${order.provider}`, amount: order.total.amount, currency },
    { account: `payable/${order.appId}`, amount: -(order.total.amount - order.tax.amount), currency },
    { account: `tax/${order.appId}`, amount: -order.tax.amount, currency },
  ];
  // A line of nothing says nothing, and the table refuses it.
  return entries.filter((entry) => entry.amount !== 0);
}

/** The entries of a refund: those of the capture, turned round, for the part that goes back. */
export function refundEntries(refund: {
  readonly appId: string;
  readonly provider: string;
  readonly amount: Money;
  readonly tax: Money;
}): LedgerEntry[] {
  const { appId, provider, amount: total, tax } = refund;
  // A zero turned round is a zero, not a negative one.
  return captureEntries({ appId, provider, total, tax }).map((entry) => ({ ...entry, amount: 0 - entry.amount }));
}

/** Sum per currency; every value is 0 in a balanced set. */
export function balances(entries: readonly LedgerEntry[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const entry of entries) sums.set(entry.currency, (sums.get(entry.currency) ?? 0) + entry.amount);
  return sums;
}
