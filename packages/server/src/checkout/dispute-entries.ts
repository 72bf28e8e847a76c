import type { Money } from "@plaza/protocol";
import type { LedgerEntry } from "./ledger.ts";

/** The entries of one step of a dispute; each set sums to zero in each currency [C-21]. */
export function disputeEntries(step: {
  readonly step: "opened" | "won" | "lost";
  readonly appId: string;
  readonly provider: string;
  readonly amount: number;
  readonly tax: number;
  readonly currency: string;
  readonly fee?: Money | undefined;
}): LedgerEntry[] {
  const { appId, provider, amount, tax, currency, fee } = step;
  const held = { account: `disputed/${appId}`, currency };
  const receivable = { account: `receivable/${provider}`, currency };
  const entries: Readonly<Record<typeof step.step, LedgerEntry[]>> = {
    opened: [{ ...held, amount }, { ...receivable, amount: -amount }, ...feeEntries(appId, provider, fee)],
    won: [
      { ...receivable, amount },
      { ...held, amount: -amount },
    ],
    lost: [
      { account: `payable/${appId}`, currency, amount: amount - tax },
      { account: `tax/${appId}`, currency, amount: tax },
      { ...held, amount: -amount },
    ],
  };
  return merged(entries[step.step]);
}

function feeEntries(appId: string, provider: string, fee: Money | undefined): LedgerEntry[] {
  if (fee === undefined || fee.amount === 0) return [];
  return [
    { account: `fees/${appId}`, ...fee },
    { account: `receivable/${provider}`, currency: fee.currency, amount: -fee.amount },
  ];
}

/** One line per account and currency, as the table has it; a line of nothing says nothing, and the table refuses it. */
function merged(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const sums = new Map<string, LedgerEntry>();
  for (const entry of entries) {
    const key = `${entry.account} ${entry.currency}`;
    sums.set(key, { ...entry, amount: (sums.get(key)?.amount ?? 0) + entry.amount });
  }
  return [...sums.values()].filter(({ amount }) => amount !== 0);
}
