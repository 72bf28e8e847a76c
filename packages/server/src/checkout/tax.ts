import type { Money } from "@plaza/protocol";
import { share } from "./money.ts";

export type TaxClass = "standard" | "reduced" | "zero";

/** Who knows the tax of a line. A tax service replaces the table through this port. */
export interface TaxPolicy {
  /** Tax on top of `net` (prices of a catalogue are without tax). */
  readonly taxOf: (net: Money, taxClass: TaxClass, appId: string) => Money;
}

/** Rates in basis points. The defaults are Viet Nam's value added tax (Law 48/2024/QH15: 10 %, 5 %, 0 %). */
export function createTaxTable(rates: Readonly<Record<TaxClass, number>> = { standard: 1000, reduced: 500, zero: 0 }): TaxPolicy {
  return { taxOf: (net, taxClass) => share(net, rates[taxClass]) };
}
