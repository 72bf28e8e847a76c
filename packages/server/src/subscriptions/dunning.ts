import type { DeclineCode } from "@plaza/protocol";
import { DAY_MS } from "./calendar.ts";
import type { SubscriptionRow } from "./tables.ts";

const HOUR_MS = 3_600_000;

/** Days after it fell due on which a payment that was declined is tried again; after the last it ends. */
export const RETRY_DAYS = [1, 3, 5, 7] as const;

/**
 * When an unpaid period is tried again; undefined: not any more. A provider that could not be asked says nothing about the user's card, so an hour later it is
 * asked for the money anew: that costs none of the tries.
 * @param unpaidSince when the period fell due, milliseconds since the epoch
 */
export function retryAt(unpaidSince: number, now: number, code: DeclineCode): number | undefined {
  const days = RETRY_DAYS.map((day) => unpaidSince + day * DAY_MS);
  const next = code === "provider_unavailable" ? now + HOUR_MS : days.find((at) => at > now);
  return next === undefined || next > unpaidSince + RETRY_DAYS[3] * DAY_MS ? undefined : next;
}

/** Days before a payment on which its user hears of it, by how long the period is; none of what is paid every few days. */
function noticeDays({ interval, count }: Pick<SubscriptionRow["plan"], "interval" | "count">): number {
  const days = { day: 1, week: 7, month: 28, year: 365 }[interval] * count;
  return days >= 28 ? 3 : days >= 7 ? 1 : 0;
}

/** When there is next something to do about a period that is paid: its user hears of the next payment, or the payment is due. */
export function announcementAt(
  row: Pick<SubscriptionRow, "plan" | "periodEnd" | "announced" | "period" | "cancelledAt">,
  now: number,
): number {
  const days = noticeDays(row.plan);
  if (days === 0 || row.announced >= row.period || row.cancelledAt !== null) return row.periodEnd;
  return Math.min(Math.max(row.periodEnd - days * DAY_MS, now), row.periodEnd);
}

/** Whether the next payment is to be announced now. */
export function isToBeAnnounced(row: SubscriptionRow, now: number): boolean {
  const days = noticeDays(row.plan);
  return days > 0 && row.cancelledAt === null && row.announced < row.period && now >= row.periodEnd - days * DAY_MS && now < row.periodEnd;
}
