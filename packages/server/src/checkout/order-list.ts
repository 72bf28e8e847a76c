import { and, desc, eq, inArray, not, notInArray, sql } from "drizzle-orm";
import type { Database } from "../core/context.ts";
import { type Before, hasText, olderThan, PAGE_SIZE } from "../core/paging.ts";
import { orderStates, statusOf } from "./order-state.ts";
import { checkoutOrders, checkoutRefunds, type OrderRow } from "./tables.ts";

/** What was only offered, and what came of it without a purchase, is no order. */
const notOrders = ["quoted", "cancelled", "expired"] as const;

const somethingWentBack = sql`exists (select 1 from ${checkoutRefunds} where ${checkoutRefunds.orderId} = ${checkoutOrders.id} and ${checkoutRefunds.state} = 'refunded')`;

export interface OrderFilter {
  readonly appId?: string;
  /** Only of these. */
  readonly of?: readonly string[];
  /** `refunded`: of which something has gone back; `paid`: of which nothing has. */
  readonly status?: "paid" | "pending" | "declined" | "refunded";
  /** Part of the order's id, of the user's pairwise id or of the publisher's reference. */
  readonly q?: string;
  readonly before?: Before;
}

/** Orders for the console, newest first, one more than a page has. */
export function listOrders(db: Database, { appId, of, status, q, before }: OrderFilter = {}): Promise<OrderRow[]> {
  const { id, sub, reference, state, createdAt } = checkoutOrders;
  return db
    .select()
    .from(checkoutOrders)
    .where(
      and(
        notInArray(state, [...notOrders]),
        appId === undefined ? undefined : eq(checkoutOrders.appId, appId),
        of === undefined ? undefined : inArray(checkoutOrders.appId, [...of]),
        status === undefined
          ? undefined
          : inArray(
              state,
              orderStates.filter((one) => statusOf(one) === (status === "refunded" ? "paid" : status)),
            ),
        status === "refunded" ? somethingWentBack : status === "paid" ? not(somethingWentBack) : undefined,
        q === undefined ? undefined : hasText(q, [id, sub, reference]),
        before === undefined ? undefined : olderThan(before, createdAt, id),
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(PAGE_SIZE + 1);
}
