import { and, eq, ne, sql } from "drizzle-orm";
import type { Executor } from "../core/context.ts";
import { checkoutDisputes, checkoutRefunds, type OrderRow } from "./tables.ts";

/** What of an order has gone back or is on its way, and what its buyer's bank has taken back or holds, minor units. */
export async function takenOf(db: Executor, orderId: string): Promise<{ readonly amount: number; readonly tax: number }> {
  const [row] = await db
    .select({
      amount: sql<string>`coalesce(sum(${checkoutRefunds.amount}), 0)`,
      tax: sql<string>`coalesce(sum(${checkoutRefunds.tax}), 0)`,
    })
    .from(checkoutRefunds)
    .where(and(eq(checkoutRefunds.orderId, orderId), ne(checkoutRefunds.state, "failed")));
  const [disputed] = await db
    .select({
      amount: sql<string>`coalesce(sum(${checkoutDisputes.amount}), 0)`,
      tax: sql<string>`coalesce(sum(${checkoutDisputes.tax}), 0)`,
    })
    .from(checkoutDisputes)
    .where(and(eq(checkoutDisputes.orderId, orderId), ne(checkoutDisputes.state, "won")));
  return { amount: Number(row?.amount ?? 0) + Number(disputed?.amount ?? 0), tax: Number(row?.tax ?? 0) + Number(disputed?.tax ?? 0) };
}

/**
 * The tax in a refund: what of the order's tax belongs to all that has gone back by then, rounded half up, less what went before. So the parts of an
 * order that goes back whole add up to its tax exactly.
 */
export function taxOf(
  order: Pick<OrderRow, "total" | "tax">,
  taken: { readonly amount: number; readonly tax: number },
  amount: number,
): number {
  const total = BigInt(order.total);
  const due = (BigInt(order.tax) * BigInt(taken.amount + amount) * 2n + total) / (2n * total);
  return Math.min(amount, Math.max(0, Number(due) - taken.tax));
}
