import { and, desc, eq, inArray } from "drizzle-orm";
import type { Executor } from "../core/context.ts";
import { refundedOf } from "./refunds.ts";
import { checkoutOrders, type OrderRow } from "./tables.ts";

/** Orders of these people that were paid, newest first, each with what has gone back of it (minor units). */
export async function capturedOrders(
  db: Executor,
  { userIds, appId }: { readonly userIds: readonly string[]; readonly appId?: string },
): Promise<(OrderRow & { readonly refunded: number })[]> {
  const rows = await db
    .select()
    .from(checkoutOrders)
    .where(
      and(
        inArray(checkoutOrders.userId, [...userIds]),
        eq(checkoutOrders.state, "captured"),
        appId === undefined ? undefined : eq(checkoutOrders.appId, appId),
      ),
    )
    .orderBy(desc(checkoutOrders.createdAt));
  const refunded = await refundedOf(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({ ...row, refunded: refunded.get(row.id) ?? 0 }));
}
