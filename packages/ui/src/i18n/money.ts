import type { Money } from "@plaza/protocol";
import { formattingLocale } from "./locales.ts";

/** Minor units as people write them where they live: ₫149,040 (en), 149.040 ₫ (vi), ฿599.00, $12.50. */
export function formatMoney(value: Money, locale: string): string {
  const format = new Intl.NumberFormat(formattingLocale(locale), {
    style: "currency",
    currency: value.currency,
    currencyDisplay: "narrowSymbol",
  });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  // A decimal string keeps every digit of the integer: dividing would round amounts above 2^53.
  const sign = value.amount < 0 ? "-" : "";
  const units = String(Math.abs(value.amount)).padStart(digits + 1, "0");
  const decimal = digits === 0 ? units : `${units.slice(0, -digits)}.${units.slice(-digits)}`;
  return format.format(`${sign}${decimal}` as Intl.StringNumericLiteral);
}
