import type { CatalogueItem } from "@plaza/manifest";
import { MiniAppError, type QuoteLine } from "@plaza/protocol";
import { and, eq, inArray, sql } from "drizzle-orm";
import type { Transaction } from "../core/context.ts";
import { checkoutReservations, checkoutStock, type OrderRow } from "./tables.ts";

/** By sku, everywhere that rows are locked: two orders of the same items never wait for each other. */
function inOrder<T extends { readonly sku: string }>(lines: readonly T[]): T[] {
  return lines.toSorted((one, other) => (one.sku < other.sku ? -1 : 1));
}

/**
 * Stock as a new release's catalogue has it. A number sets the stock only when it is another one than the release before said: publishing a new text does not
 * bring back what was sold. No number changes nothing. What is promised to orders that are being paid stays promised, so the stock never falls below it.
 */
export async function declareStock(tx: Transaction, appId: string, items: readonly CatalogueItem[]): Promise<void> {
  for (const { sku, stock } of inOrder(items)) {
    if (stock === undefined) continue;
    await tx
      .insert(checkoutStock)
      .values({ appId, sku, declared: stock, onHand: stock })
      .onConflictDoUpdate({
        target: [checkoutStock.appId, checkoutStock.sku],
        set: { declared: stock, onHand: sql`greatest(${stock}::int, ${checkoutStock.reserved})` },
        setWhere: sql`${checkoutStock.declared} <> ${stock}`,
      });
  }
}

/** The first item of which there is not enough, and how many there are; undefined when there is of all. Items that are not counted never run out. */
export interface Shortage {
  readonly sku: string;
  readonly available: number;
}

interface Needs {
  /** Pieces by sku, of what is counted. */
  readonly counted: ReadonlyMap<string, number>;
  readonly short: Shortage | undefined;
}

/** How much there is of a counted item, and how much of it is promised. */
export interface StockOnHand {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
}

function needsOf(lines: readonly QuoteLine[], rows: readonly StockOnHand[]): Needs {
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of lines) wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  const short = rows.find(({ sku, onHand, reserved }) => (wanted.get(sku) ?? 0) > onHand - reserved);
  return {
    counted: new Map(rows.map(({ sku }) => [sku, wanted.get(sku) ?? 0])),
    short: short && { sku: short.sku, available: short.onHand - short.reserved },
  };
}

/** So that nobody is offered what is sold out; it is `reserve` that holds. Throws CHECKOUT_CONFLICT `out_of_stock`. */
export function refuseShort(lines: readonly QuoteLine[], rows: readonly StockOnHand[]): void {
  const { short } = needsOf(lines, rows);
  if (short !== undefined)
    throw new MiniAppError("CHECKOUT_CONFLICT", "There is not enough of this item left.", { data: { reason: "out_of_stock", ...short } });
}

export interface Reserved {
  readonly short: Shortage | undefined;
  /** Whether anything of the order is counted. */
  readonly holds: boolean;
}

/**
 * Promises an order its items, all or none, in the transaction that confirms it. SECURITY: the rows are locked until it commits, so the last item is
 * promised once, before anybody's money is asked for [C-16].
 */
export async function reserve(tx: Transaction, order: OrderRow): Promise<Reserved> {
  const rows = await tx
    .select()
    .from(checkoutStock)
    .where(and(eq(checkoutStock.appId, order.appId), inArray(checkoutStock.sku, [...new Set(order.lines.map(({ sku }) => sku))])))
    .orderBy(sql`${checkoutStock.sku} collate "C"`)
    .for("update");
  const { counted, short } = needsOf(order.lines, rows);
  if (short !== undefined) return { short, holds: false };
  for (const [sku, quantity] of counted) {
    await tx.insert(checkoutReservations).values({ orderId: order.id, appId: order.appId, sku, quantity, state: "held" });
    await tx
      .update(checkoutStock)
      .set({ reserved: sql`${checkoutStock.reserved} + ${quantity}` })
      .where(and(eq(checkoutStock.appId, order.appId), eq(checkoutStock.sku, sku)));
  }
  return { short, holds: counted.size > 0 };
}

const steps = {
  /** Not paid: there to be promised again. */
  released: { from: "held", onHand: 0, reserved: -1 },
  /** Paid: gone. */
  sold: { from: "held", onHand: -1, reserved: -1 },
  /** The money went back, and so did the goods. */
  restocked: { from: "sold", onHand: 1, reserved: 0 },
} as const;

/** Once per order, however often it is called: only what stands in the step before moves. */
export async function moveReservation(tx: Transaction, orderId: string, to: keyof typeof steps): Promise<void> {
  const { from, onHand, reserved } = steps[to];
  const moved = await tx
    .update(checkoutReservations)
    .set({ state: to })
    .where(and(eq(checkoutReservations.orderId, orderId), eq(checkoutReservations.state, from)))
    .returning();
  for (const { appId, sku, quantity } of inOrder(moved)) {
    await tx
      .update(checkoutStock)
      .set({
        onHand: sql`${checkoutStock.onHand} + ${onHand * quantity}`,
        reserved: sql`${checkoutStock.reserved} + ${reserved * quantity}`,
      })
      .where(and(eq(checkoutStock.appId, appId), eq(checkoutStock.sku, sku)));
  }
}
