import type { Earnings } from "@plaza/protocol/services";
import { sql } from "drizzle-orm";
import type { Executor } from "../core/context.ts";
import { checkoutLedgerEntries, checkoutLedgerTransactions } from "./tables.ts";

export interface EarningsFilter {
  /** Apps that are reported on; undefined: all. */
  readonly apps?: readonly string[] | undefined;
  /** `2026-11`, by UTC. */
  readonly month?: string | undefined;
}

export type EarningsRow = Omit<Earnings, "appName">;

/** Kinds of accounts of an app: `payable/<app>` and so on. */
const ofApp = sql`split_part(${checkoutLedgerEntries.account}, '/', 1) in ('payable', 'tax', 'disputed', 'fees')`;
const appOf = sql<string>`split_part(${checkoutLedgerEntries.account}, '/', 2)`;

function among(apps: readonly string[] | undefined) {
  if (apps === undefined) return sql`true`;
  return apps.length === 0
    ? sql`false`
    : sql`${appOf} in (${sql.join(
        apps.map((app) => sql`${app}`),
        sql`, `,
      )})`;
}

/** What the ledger says of each app by month and currency, newest month first. Nothing else is asked: what is not in the books was not earned. */
export async function earningsOf(db: Executor, { apps, month }: EarningsFilter): Promise<EarningsRow[]> {
  const { kind, at } = checkoutLedgerTransactions;
  const { account, amount, currency } = checkoutLedgerEntries;
  const monthOf = sql<string>`to_char(to_timestamp(${at} / 1000) at time zone 'UTC', 'YYYY-MM')`;
  const credit = (condition: ReturnType<typeof sql>) => sql<string>`coalesce(sum(-${amount}) filter (where ${condition}), 0)`;
  const debit = (condition: ReturnType<typeof sql>) => sql<string>`coalesce(sum(${amount}) filter (where ${condition}), 0)`;
  const fees = sql`${account} like 'fees/%'`;
  const rows = await db
    .select({
      appId: appOf.as("app"),
      month: monthOf.as("month"),
      currency,
      paid: credit(sql`${kind} = 'capture'`),
      refunded: debit(sql`${kind} like 'refund/%'`),
      disputed: debit(sql`${kind} like 'dispute/%' and not ${fees}`),
      fees: debit(fees),
      tax: credit(sql`${account} like 'tax/%'`),
      paidOut: debit(sql`${kind} like 'payout/%'`),
    })
    .from(checkoutLedgerEntries)
    .innerJoin(checkoutLedgerTransactions, sql`${checkoutLedgerTransactions.id} = ${checkoutLedgerEntries.transactionId}`)
    .where(sql`${ofApp} and ${among(apps)} and ${month === undefined ? sql`true` : sql`${monthOf} = ${month}`}`)
    .groupBy(sql`1, 2, 3`)
    .orderBy(sql`2 desc, 1, 3`);
  return rows.map(({ appId, month: of, currency: code, ...sums }) => ({
    appId: appId as Earnings["appId"],
    month: of,
    currency: code,
    paid: Number(sums.paid),
    refunded: Number(sums.refunded),
    disputed: Number(sums.disputed),
    fees: Number(sums.fees),
    tax: Number(sums.tax),
    paidOut: Number(sums.paidOut),
  }));
}

/** What is owed to each app's publisher now, by currency, minor units: without tax, without what is disputed or charged for disputes. */
export async function payableOf(
  db: Executor,
  apps?: readonly string[],
): Promise<{ readonly appId: string; readonly currency: string; readonly amount: number }[]> {
  const { amount, currency, account } = checkoutLedgerEntries;
  const rows = await db
    .select({ appId: appOf.as("app"), currency, sum: sql<string>`coalesce(-sum(${amount}), 0)` })
    .from(checkoutLedgerEntries)
    .where(sql`${ofApp} and ${account} not like 'tax/%' and ${among(apps)}`)
    .groupBy(sql`1, 2`)
    .orderBy(sql`1, 2`);
  return rows.map(({ appId, currency: code, sum }) => ({ appId, currency: code, amount: Number(sum) }));
}

const columns = ["month", "appId", "currency", "paid", "refunded", "disputed", "fees", "tax", "paidOut"] as const;

/** RFC 4180, amounts in minor units. Nothing in it is a text that a person chose, so no cell is read as a formula. */
export function earningsCsv(rows: readonly EarningsRow[]): string {
  return [columns.join(","), ...rows.map((row) => columns.map((column) => row[column]).join(","))].map((line) => `${line}\r\n`).join("");
}
