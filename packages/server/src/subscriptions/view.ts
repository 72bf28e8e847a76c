import type { Money, Subscription } from "@plaza/protocol";
import { fullPrice, viewPlan } from "./plans.ts";
import { paymentOf } from "./proration.ts";
import type { SubscriptionRow } from "./tables.ts";

/** The subscription as its user, its publisher and the console see it. */
export function viewSubscription(row: SubscriptionRow): Subscription {
  const { id, plan, state, credit, cancelledAt, unpaidSince, dueAt } = row;
  const money = (amount: number): Money => ({ amount, currency: plan.currency });
  const goesOn = state !== "ended" && cancelledAt === null;
  // While it is unpaid, `dueAt` is when it is tried again.
  const at = unpaidSince === null ? row.periodEnd : (dueAt ?? row.periodEnd);
  return {
    id,
    plan: viewPlan(plan),
    status: state === "active" && row.trial ? "trialing" : state,
    price: fullPrice(plan),
    period: { start: row.periodStart, end: row.periodEnd },
    ...(goesOn ? { next: { at, total: money(paymentOf(plan, credit).total) } } : {}),
    cancelled: cancelledAt !== null,
    ...(credit === 0 || state === "ended" ? {} : { credit: money(credit) }),
    startedAt: row.createdAt,
    ...(row.held === null || state !== "paused" ? {} : { held: row.held }),
    ...(row.endedAt === null ? {} : { endedAt: row.endedAt }),
    ...(row.endReason === null ? {} : { endReason: row.endReason }),
  };
}
