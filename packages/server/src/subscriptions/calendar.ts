import type { PlanInterval } from "@plaza/protocol";

export const DAY_MS = 86_400_000;

/** How long a period is. */
export interface Rhythm {
  readonly interval: PlanInterval;
  readonly count: number;
}

/**
 * The moment `periods` periods after `anchor`, in UTC, where no clock is ever put forward or back. Months and years are counted from the anchor and never from
 * the period before: what began on 31 January is due on 28 or 29 February and then on 31 March; what began on 29 February is due on 28 February in other years.
 * @param anchor milliseconds since the epoch; the time of day stays
 */
export function afterPeriods(anchor: number, { interval, count }: Rhythm, periods: number): number {
  const intervals = count * periods;
  if (interval === "day") return anchor + intervals * DAY_MS;
  if (interval === "week") return anchor + intervals * 7 * DAY_MS;
  const from = new Date(anchor);
  const [year, month] = [from.getUTCFullYear(), from.getUTCMonth() + (interval === "year" ? 12 : 1) * intervals];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(from.getUTCDate(), lastDay)) + (anchor - Date.UTC(year, from.getUTCMonth(), from.getUTCDate()));
}
