import { and, desc, eq, lt, notInArray } from "drizzle-orm";
import type { Database } from "../core/context.ts";
import { checkoutOrders, type OrderRow } from "./tables.ts";

/** Orders for the console, newest first; what was only offered is no order. `before`: milliseconds, for the next page. */
export function listOrders(db: Database, filter: { readonly appId?: string; readonly before?: number } = {}): Promise<OrderRow[]> {
  return db
    .select()
    .from(checkoutOrders)
    .where(
      and(
        notInArray(checkoutOrders.state, ["quoted", "cancelled", "expired"]),
        filter.appId === undefined ? undefined : eq(checkoutOrders.appId, filter.appId),
        filter.before === undefined ? undefined : lt(checkoutOrders.createdAt, filter.before),
      ),
    )
    .orderBy(desc(checkoutOrders.createdAt))
    .limit(100);
}
