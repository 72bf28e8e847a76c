import type { Money } from "@plaza/protocol";
import { formattingLocale } from "@plaza/ui";

/** An amount in minor units, or why it is none. */
export type TypedAmount =
  | { readonly ok: true; readonly amount: number }
  | { readonly ok: false; readonly wrong: "number" | "decimals" | "zero" | "tooMuch" };

/** How people write numbers of this currency in this language. */
function writing(currency: string, locale: string) {
  const format = new Intl.NumberFormat(formattingLocale(locale), { style: "currency", currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  const parts = new Intl.NumberFormat(formattingLocale(locale), { minimumFractionDigits: 1 }).formatToParts(1_234_567.5);
  const sign = (type: "decimal" | "group", otherwise: string) => parts.find((part) => part.type === type)?.value ?? otherwise;
  return { digits, decimal: sign("decimal", "."), group: sign("group", ",") };
}

/** Decimals that amounts of this currency have: VND 0, USD 2, KWD 3. */
export function decimalsOf(currency: string): number {
  return writing(currency, "en").digits;
}

/** Major units for a field: `47250`, `12.50`; no group signs, so that it can be edited. */
export function writeAmount({ amount, currency }: Money, locale: string): string {
  const { digits, decimal } = writing(currency, locale);
  const units = String(amount).padStart(digits + 1, "0");
  return digits === 0 ? units : `${units.slice(0, -digits)}${decimal}${units.slice(-digits)}`;
}

/**
 * Reads major units as people of the language write them: its decimal sign, its group signs between every three digits or none.
 * Nothing is guessed or rounded: whatever else stands there is no number. `most` is the largest that may be, and the currency.
 */
export function readAmount(text: string, most: Money, locale: string): TypedAmount {
  const { digits, decimal, group } = writing(most.currency, locale);
  const [whole = "", fraction, ...more] = text.trim().split(decimal);
  const groups = whole.split(group);
  const grouped = groups.length === 1 || groups.every((part, at) => (at === 0 ? /^\d{1,3}$/ : /^\d{3}$/).test(part));
  const units = groups.join("");
  if (!grouped || !/^\d+$/.test(units) || more.length > 0 || (fraction !== undefined && !/^\d+$/.test(fraction)))
    return { ok: false, wrong: "number" };
  if ((fraction?.length ?? 0) > digits) return { ok: false, wrong: "decimals" };
  // Digits, not a product: 1.15 × 100 is no whole number.
  const amount = Number(units + (fraction ?? "").padEnd(digits, "0"));
  if (amount === 0) return { ok: false, wrong: "zero" };
  return amount > most.amount ? { ok: false, wrong: "tooMuch" } : { ok: true, amount };
}
