import type { Money } from "@plaza/protocol";
import { share } from "./money.ts";

export type TaxClass = "standard" | "reduced" | "zero";

export interface TaxedLine {
  /** After the line's share of a discount. */
  readonly net: Money;
  readonly taxClass: TaxClass;
  readonly appId: string;
  /** ISO 3166-1 country of the buyer: whereto it is sent, else where the person is known to be; undefined when neither is known. */
  readonly region: string | undefined;
}

/** Who knows the tax of a line. A tax service replaces the table through this port. */
export interface TaxPolicy {
  /** Tax on top of `net` (prices of a catalogue are without tax). */
  readonly taxOf: (line: TaxedLine) => Money;
}

/** Basis points (1/10,000). */
export type TaxRates = Readonly<Record<TaxClass, number>>;

/**
 * Viet Nam: value added tax of 10 %, 5 % and 0 % (Law 48/2024/QH15). Thailand: 7 % (Revenue Code, section 80, as reduced by royal decree), with no lower
 * rate than zero. Where a rate changes for a while, or the buyer is anywhere else, an operator gives rates of their own.
 */
export const taxRates: Readonly<Record<string, TaxRates>> = {
  VN: { standard: 1000, reduced: 500, zero: 0 },
  TH: { standard: 700, reduced: 700, zero: 0 },
};

/** @param fallback of buyers elsewhere, or who are not known to be anywhere */
export function createTaxTable(
  rates: Readonly<Record<string, TaxRates>> = taxRates,
  fallback: TaxRates = { standard: 1000, reduced: 500, zero: 0 },
): TaxPolicy {
  const table = new Map(Object.entries(rates));
  return {
    taxOf: ({ net, taxClass, region }) => share(net, ((region === undefined ? undefined : table.get(region)) ?? fallback)[taxClass]),
  };
}
