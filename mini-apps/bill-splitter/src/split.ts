/** What each person pays. Amounts are minor units; nothing is lost or invented: `shares` add up to `total`. */
export interface Split {
  readonly total: number;
  readonly tip: number;
  readonly shares: readonly number[];
}

/**
 * Splits a bill among people, the tip included.
 * @param bill minor units, integer ≥ 0
 * @param tipPercent 0 to 100
 * @param people 1 to 50
 */
export function splitBill(bill: number, tipPercent: number, people: number): Split {
  const tip = Math.round((bill * tipPercent) / 100);
  const total = bill + tip;
  const base = Math.floor(total / people);
  const rest = total - base * people;
  return { total, tip, shares: Array.from({ length: people }, (_, index) => base + (index < rest ? 1 : 0)) };
}

/** Minor units of a typed amount (`120.000`, `12,50`, `1,234.5`), or null where it is no amount. */
export function parseAmount(text: string, decimals: number): number | null {
  const clean = text.replace(/[\s₫$฿€]/g, "");
  if (!/^\d[\d.,]*$/.test(clean)) return null;
  const mark = decimals === 0 ? -1 : Math.max(clean.lastIndexOf("."), clean.lastIndexOf(","));
  const isDecimal = mark >= 0 && clean.length - mark - 1 <= decimals;
  const whole = (isDecimal ? clean.slice(0, mark) : clean).replace(/[.,]/g, "");
  const part = isDecimal ? clean.slice(mark + 1).padEnd(decimals, "0") : "0".repeat(decimals);
  const amount = Number(`${whole}${part}`);
  return Number.isSafeInteger(amount) ? amount : null;
}
