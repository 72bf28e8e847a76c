import { minorUnits } from "@plaza/manifest";
import { MiniAppError, type Money } from "@plaza/protocol";
import { parse } from "csv-parse/sync";
import * as z from "zod/mini";
import type { SettlementRow } from "../payment-provider.ts";
import { fromStripeAmount } from "./amounts.ts";
import type { StripeAttempts } from "./attempts.ts";

/** A line of the report "Itemized balance change from activity"; what the buyer was charged is in the `customer_facing_…` columns where the account settles in another currency. */
const csvSchema = z.object({
  balance_transaction_id: z.string().check(z.minLength(1)),
  reporting_category: z.string(),
  source_id: z.string(),
  payment_intent_id: z.optional(z.string()),
  gross: z.string(),
  currency: z.string(),
  customer_facing_amount: z.optional(z.string()),
  customer_facing_currency: z.optional(z.string()),
});

/** A balance transaction of the API with `expand[]=data.source`, one a line. */
const jsonSchema = z.object({
  id: z.string(),
  object: z.literal("balance_transaction"),
  reporting_category: z.string(),
  source: z.object({ id: z.string(), amount: z.int(), currency: z.string(), payment_intent: z.nullish(z.string()) }),
});

type FoundRow = Omit<SettlementRow, "ours">;

/** Of the categories of Stripe's reports, those in which a buyer's money moved between them and us. */
function kindOf(category: string): SettlementRow["kind"] | undefined {
  if (category === "charge") return "payment";
  return category === "refund" ? "refund" : undefined;
}

/** `-1,234.50` of a report, exactly. */
function fromDecimal(text: string, currencyCode: string): Money {
  const currency = currencyCode.toUpperCase();
  const digits = minorUnits(currency);
  const [, whole = "", fraction = ""] = /^-?([\d,]+)(?:\.(\d+))?$/.exec(text) ?? [];
  const kept = fraction.slice(0, digits).padEnd(digits, "0");
  const amount = Number(whole.replaceAll(",", "") + kept);
  if (whole === "" || /[1-9]/.test(fraction.slice(digits)) || !Number.isSafeInteger(amount))
    throw new Error(`${text} is no amount of ${currency}`);
  return { amount, currency };
}

function fromCsv(file: string): (FoundRow | undefined)[] {
  const columns = (header: string[]) => {
    if (!header.includes("balance_transaction_id")) throw new Error("There is no column balance_transaction_id.");
    return header;
  };
  const records: unknown[] = parse(file, { bom: true, columns, skip_empty_lines: true, trim: true });
  return records.map((record, index) =>
    atLine(index + 2, () => {
      const row = z.parse(csvSchema, record);
      const kind = kindOf(row.reporting_category);
      if (kind === undefined) return undefined;
      const faced = (row.customer_facing_amount ?? "") !== "" && (row.customer_facing_currency ?? "") !== "";
      return {
        id: row.balance_transaction_id,
        kind,
        reference: kind === "payment" ? (row.payment_intent_id ?? row.source_id) : row.source_id,
        amount: faced
          ? fromDecimal(row.customer_facing_amount ?? "", row.customer_facing_currency ?? "")
          : fromDecimal(row.gross, row.currency),
      };
    }),
  );
}

function fromJsonLines(file: string): (FoundRow | undefined)[] {
  return file.split("\n").map((line, index) =>
    line.trim() === ""
      ? undefined
      : atLine(index + 1, () => {
          const row = z.parse(jsonSchema, JSON.parse(line));
          const kind = kindOf(row.reporting_category);
          if (kind === undefined) return undefined;
          return {
            id: row.id,
            kind,
            reference: kind === "payment" ? (row.source.payment_intent ?? row.source.id) : row.source.id,
            amount: fromStripeAmount(row.source.amount, row.source.currency),
          };
        }),
  );
}

function atLine<T>(line: number, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new MiniAppError("INVALID_PARAMS", `Line ${line} is no line of Stripe's balance report.`, {
      data: { reason: "settlement_line", line },
      cause,
    });
  }
}

/** Reads Stripe's settlement file: the itemized balance report as CSV, or balance transactions of the API as JSON lines. Which order a line is of, our own records say. */
export async function readStripeSettlements(file: string, attempts: StripeAttempts): Promise<readonly SettlementRow[]> {
  let found: (FoundRow | undefined)[];
  try {
    found = /^\s*\{/.test(file) ? fromJsonLines(file) : fromCsv(file);
  } catch (cause) {
    if (cause instanceof MiniAppError) throw cause;
    throw new MiniAppError("INVALID_PARAMS", "This is neither the CSV nor the JSON lines of Stripe's balance report.", { cause });
  }
  const rows = found.filter((row) => row !== undefined);
  const ids = (kind: SettlementRow["kind"]) => rows.flatMap((row) => (row.kind === kind ? [row.reference] : []));
  const [orders, refunds] = await Promise.all([attempts.attemptsOf(ids("payment")), attempts.refundsOf(ids("refund"))]);
  return rows.map((row) => ({ ...row, ours: (row.kind === "payment" ? orders : refunds).get(row.reference) }));
}
