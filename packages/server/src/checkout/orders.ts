import type { Money, Order } from "@plaza/protocol";
import { and, eq, inArray, or, type SQL, sql } from "drizzle-orm";
import type { Executor, Transaction } from "../core/context.ts";
import { isTransition, type NextState, type OrderState, statusOf } from "./order-state.ts";
import { enqueue, type PublisherMessage } from "./outbox.ts";
import { checkoutOrders, type OrderRow } from "./tables.ts";

/** The order as its buyer and its publisher see it. `refunded` in minor units: what has gone back. */
export function viewOrder(row: OrderRow, refunded = 0): Order {
  const money = (amount: number): Money => ({ amount, currency: row.currency });
  return {
    id: row.id,
    status: refunded === 0 ? statusOf(row.state) : refunded < row.total ? "partially_refunded" : "refunded",
    lines: row.lines,
    subtotal: money(row.subtotal),
    tax: money(row.tax),
    shipping: money(row.shipping),
    discount: money(row.discount),
    total: money(row.total),
    createdAt: row.createdAt,
    ...(row.reference === null ? {} : { reference: row.reference }),
    ...(row.receipt === null ? {} : { receipt: row.receipt }),
    ...(row.declineCode === null ? {} : { declineCode: row.declineCode }),
    ...(refunded === 0 ? {} : { refunded: money(refunded) }),
  };
}

/** Whose order may be seen: this user's, in this app. Anything else does not exist [C-23]. */
export interface OrderOwner {
  readonly appId: string;
  readonly userId: string;
}

/** As they are in the database. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

interface FindOptions {
  readonly lock?: boolean;
}

/** SECURITY: owner and id in one condition: an id alone never finds an order [C-23][B-19]. */
export function findOrder(db: Executor, id: string, owner: OrderOwner, options?: FindOptions): Promise<OrderRow | undefined> {
  return orderWhere(db, id, and(eq(checkoutOrders.appId, owner.appId), eq(checkoutOrders.userId, owner.userId)), options);
}

/** For those who keep the books: an order of these apps, or of any where none are named. */
export function orderOfApps(
  db: Executor,
  id: string,
  apps: readonly string[] | undefined,
  options?: FindOptions,
): Promise<OrderRow | undefined> {
  return orderWhere(db, id, apps === undefined ? undefined : inArray(checkoutOrders.appId, [...apps]), options);
}

async function orderWhere(db: Executor, id: string, mayBeSeen: SQL | undefined, options: FindOptions = {}): Promise<OrderRow | undefined> {
  if (!UUID.test(id)) return undefined;
  const query = db
    .select()
    .from(checkoutOrders)
    .where(and(eq(checkoutOrders.id, id), mayBeSeen));
  const [row] = options.lock === true ? await query.for("update") : await query;
  return row;
}

/** For the settlement alone, which works on orders and not for a caller. */
export async function lockOrder(tx: Transaction, id: string): Promise<OrderRow> {
  const [row] = await tx.select().from(checkoutOrders).where(eq(checkoutOrders.id, id)).for("update");
  if (row === undefined) throw new Error("An order that was confirmed is gone.");
  return row;
}

/**
 * A user's order and what else they are offered of the same cart, each locked, by their ids one after the other: of two confirmations at once, from two tabs,
 * the second waits for the first and then sees what it did [C-04].
 */
export async function lockOffers(
  tx: Transaction,
  id: string,
  { appId, userId }: OrderOwner,
): Promise<{ readonly order: OrderRow; readonly others: readonly OrderRow[] } | undefined> {
  if (!UUID.test(id)) return undefined;
  const cart = sql`(select ${checkoutOrders.cart} from ${checkoutOrders} where ${checkoutOrders.id} = ${id})`;
  // The state is written out: a partial index is used for what is said, not for a parameter.
  const offered = sql`${checkoutOrders.cart} = ${cart} and ${checkoutOrders.state} = 'quoted'`;
  const rows = await tx
    .select()
    .from(checkoutOrders)
    .where(and(eq(checkoutOrders.appId, appId), eq(checkoutOrders.userId, userId), or(eq(checkoutOrders.id, id), and(offered))))
    .orderBy(checkoutOrders.id)
    .for("update");
  const order = rows.find((row) => row.id === id);
  return order && { order, others: rows.filter((row) => row !== order) };
}

/** The `cart` of an order that a publisher's server made: one of its own. */
export function madeByPublisher(orderId: string): string {
  return `order/${orderId}`;
}

/** What the publisher is told of a step that is not the payment (see `capture.ts`). An offer of the catalogue that nobody confirmed was no order: its end is no news. */
function newsOf({ id, cart }: OrderRow, to: OrderState): PublisherMessage["event"] | undefined {
  if (to === "declined") return "order.declined";
  return (to === "cancelled" || to === "expired") && cart === madeByPublisher(id) ? `order.${to}` : undefined;
}

type Patch = Partial<
  Pick<
    OrderRow,
    | "instrumentId"
    | "declineCode"
    | "cancelReason"
    | "overtakenBy"
    | "receipt"
    | "analyticsConsent"
    | "resolveAt"
    | "resolveAttempts"
    | "holds"
  >
>;

/**
 * One step along the state machine, of an order that this transaction need not have locked: undefined where it is not in that state any more. For steps of which
 * nobody is told.
 */
export async function tryMoveOrder<From extends OrderState>(
  db: Executor,
  order: OrderRow & { readonly state: From },
  to: NextState<From>,
  options: { readonly at: number } & Patch,
): Promise<OrderRow | undefined> {
  const { at, ...patch } = options;
  const from: OrderState = order.state;
  if (!isTransition(from, to)) throw new Error(`An order cannot go from ${from} to ${to}.`);
  const step = { ...patch, state: to, updatedAt: at };
  const { rowCount } = await db
    .update(checkoutOrders)
    .set(step)
    .where(and(eq(checkoutOrders.id, order.id), eq(checkoutOrders.state, from)));
  return rowCount === 0 ? undefined : { ...order, ...step };
}

/** One step along the state machine, with the news of it. The row must be locked by this transaction. */
export async function moveOrder<From extends OrderState>(
  tx: Transaction,
  order: OrderRow & { readonly state: From },
  to: NextState<From>,
  options: { readonly at: number } & Patch,
): Promise<OrderRow> {
  const moved = await tryMoveOrder(tx, order, to, options);
  if (moved === undefined) throw new Error("The order moved without its lock.");
  const event = newsOf(moved, to);
  if (event !== undefined) {
    const { at } = options;
    await enqueue(tx, "publisher", { event, orderId: moved.id, appId: moved.appId, at }, { at });
  }
  return moved;
}

/** Narrows a row to one of these states, for `moveOrder`. */
export function isIn<State extends OrderState>(
  order: OrderRow,
  ...states: readonly State[]
): order is OrderRow & { readonly state: State } {
  return (states as readonly OrderState[]).includes(order.state);
}
