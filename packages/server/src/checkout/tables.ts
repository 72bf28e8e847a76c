import type { DeclineCode, QuoteLine } from "@plaza/protocol";
import type { Address, Refund, RefundReason } from "@plaza/protocol/services";
import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { CancelReason, OrderState } from "./order-state.ts";
import type { PayerAsked } from "./payer.ts";
import type { SimulatedRefund } from "./simulator/books.ts";
import type { StepUpWay } from "./step-up.ts";

export * from "./buyer-tables.ts";
export * from "./money-tables.ts";
export * from "./provider-tables.ts";

/** Milliseconds since the epoch, by the server's clock. */
const time = (name: string) => bigint(name, { mode: "number" });
/** Minor units; bounded by MAX_AMOUNT, so a `number` holds it exactly. */
const amount = (name: string) => bigint(name, { mode: "number" });

/** catalogue.json of each release, as parsed when it was published. */
export const checkoutCatalogues = pgTable(
  "checkout_catalogues",
  { appId: text("app_id").notNull(), version: text("version").notNull(), catalogue: jsonb("catalogue").notNull() },
  (table) => [primaryKey({ columns: [table.appId, table.version] })],
);

/** How an order is sent, as it was quoted: null where the buyer had no address, or nothing served it. */
export interface OrderDelivery {
  readonly address: Address | null;
  readonly option: { readonly id: string; readonly name: string; readonly days?: number } | null;
}

/** An order exists from its quote on. Its state moves only along `order-state.ts`; triggers in the migration hold that terminal states never change. */
export const checkoutOrders = pgTable(
  "checkout_orders",
  {
    id: uuid("id").primaryKey(),
    quoteId: uuid("quote_id").notNull(),
    appId: text("app_id").notNull(),
    release: text("release").notNull(),
    userId: text("user_id").notNull(),
    /** The user's pairwise id in this app: the only one that leaves the server. */
    sub: text("sub").notNull(),
    sessionId: text("session_id").notNull(),
    state: text("state").$type<OrderState>().notNull(),
    lines: jsonb("lines").$type<QuoteLine[]>().notNull(),
    currency: text("currency").notNull(),
    subtotal: amount("subtotal").notNull(),
    tax: amount("tax").notNull(),
    shipping: amount("shipping").notNull(),
    discount: amount("discount").notNull(),
    total: amount("total").notNull(),
    reference: text("reference"),
    coupon: text("coupon"),
    /** Null when nothing in it is sent. */
    delivery: jsonb("delivery").$type<OrderDelivery>(),
    /** SHA-384 of the lines: the same cart of the same user is one intention to buy, in how many tabs soever. */
    cart: text("cart").notNull(),
    provider: text("provider").notNull(),
    instrumentId: text("instrument_id"),
    declineCode: text("decline_code").$type<DeclineCode>(),
    cancelReason: text("cancel_reason").$type<CancelReason>(),
    /** The order that was confirmed, or quoted anew with another address, while this one, with the same cart, was still only offered. */
    overtakenBy: uuid("overtaken_by"),
    receipt: text("receipt"),
    /** Whether the user had agreed to analytics when confirming or cancelling: decides if events may carry the pairwise id, and who hears the reason of a no. */
    analyticsConsent: boolean("analytics_consent").notNull().default(false),
    createdAt: time("created_at").notNull(),
    updatedAt: time("updated_at").notNull(),
    expiresAt: time("expires_at").notNull(),
    /** What the bank asks of who pays; null where it asked nothing. Beside the state, which stays what it was: see `payer.ts`. */
    payer: jsonb("payer").$type<PayerAsked>(),
    /** When the resolver may next ask the provider; also its lease. Null while there is nothing to resolve. */
    resolveAt: time("resolve_at"),
    resolveAttempts: integer("resolve_attempts").notNull().default(0),
    /** Whether a confirmed order may have items of the stock or a use of a coupon held for it, which its end must see to. */
    holds: boolean("holds").notNull().default(true),
  },
  (table) => [
    index("checkout_orders_user").on(table.userId, table.createdAt),
    index("checkout_orders_app").on(table.appId, table.createdAt),
    index("checkout_orders_created").on(table.createdAt),
    index("checkout_orders_cart")
      .on(table.userId, table.appId, table.cart)
      .where(sql`${table.state} in ('quoted', 'authorising', 'authorised', 'unknown')`),
    index("checkout_orders_resolve").on(table.resolveAt).where(sql`${table.state} in ('authorising', 'authorised', 'unknown')`),
    index("checkout_orders_expire").on(table.expiresAt).where(sql`${table.state} = 'quoted'`),
    check(
      "checkout_orders_state",
      sql`${table.state} in ('quoted', 'authorising', 'authorised', 'captured', 'declined', 'cancelled', 'expired', 'unknown')`,
    ),
    check(
      "checkout_orders_sum",
      sql`${table.total} = ${table.subtotal} + ${table.tax} + ${table.shipping} - ${table.discount} and ${table.total} > 0`,
    ),
    check("checkout_orders_receipt", sql`(${table.state} = 'captured') = (${table.receipt} is not null)`),
    check("checkout_orders_decline", sql`(${table.state} = 'declined') = (${table.declineCode} is not null)`),
  ],
);
export type OrderRow = typeof checkoutOrders.$inferSelect;

/** Idempotency, for ever: a key belongs to one body, and an order is confirmed once [C-02][C-11]. */
export const checkoutConfirmations = pgTable(
  "checkout_confirmations",
  {
    appId: text("app_id").notNull(),
    userId: text("user_id").notNull(),
    key: text("key").notNull(),
    orderId: uuid("order_id")
      .notNull()
      .references(() => checkoutOrders.id),
    bodyDigest: text("body_digest").notNull(),
    /** How the user agreed a second time, as to an amount above the app's allowance; null where none was needed. */
    stepUp: text("step_up").$type<StepUpWay>(),
    /** A later yes to the same order, by a payer whose bank wanted them there. */
    again: boolean("again").notNull().default(false),
    at: time("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.appId, table.userId, table.key] }),
    uniqueIndex("checkout_confirmations_order").on(table.orderId).where(sql`not ${table.again}`),
  ],
);

export type ConfirmationRow = typeof checkoutConfirmations.$inferSelect;

/** Every step of every order, in order. Append-only, and written by a trigger on `checkout_orders`: no step is without its record. */
export const checkoutTransitions = pgTable(
  "checkout_transitions",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    orderId: uuid("order_id")
      .notNull()
      .references(() => checkoutOrders.id),
    from: text("from").$type<OrderState>(),
    to: text("to").$type<OrderState>().notNull(),
    at: time("at").notNull(),
  },
  (table) => [index("checkout_transitions_order").on(table.orderId)],
);

/** What an order keeps of the stock while it is paid, by item. Only what is counted is in it. */
export const checkoutReservations = pgTable(
  "checkout_reservations",
  {
    orderId: uuid("order_id")
      .notNull()
      .references(() => checkoutOrders.id),
    appId: text("app_id").notNull(),
    sku: text("sku").notNull(),
    quantity: integer("quantity").notNull(),
    state: text("state").$type<"held" | "sold" | "released" | "restocked">().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.sku] }),
    check("checkout_reservations_state", sql`${table.state} in ('held', 'sold', 'released', 'restocked')`),
  ],
);

/** Orders that a coupon was used for. `released`: the order was not paid, the coupon may be used again. */
export const checkoutCouponUses = pgTable(
  "checkout_coupon_uses",
  {
    orderId: uuid("order_id")
      .primaryKey()
      .references(() => checkoutOrders.id),
    appId: text("app_id").notNull(),
    code: text("code").notNull(),
    userId: text("user_id").notNull(),
    state: text("state").$type<"held" | "used" | "released">().notNull(),
  },
  (table) => [
    index("checkout_coupon_uses_code").on(table.appId, table.code, table.userId).where(sql`${table.state} <> 'released'`),
    check("checkout_coupon_uses_state", sql`${table.state} in ('held', 'used', 'released')`),
  ],
);

/**
 * Money that goes back, beside the order, which never changes. What is asked for never changes either, and its state once: triggers in the migration hold
 * that, and that refunds which have not failed never exceed what was paid [C-17].
 */
export const checkoutRefunds = pgTable(
  "checkout_refunds",
  {
    /** Also the id under which the provider gives back at most once. */
    id: uuid("id").primaryKey(),
    orderId: uuid("order_id")
      .notNull()
      .references(() => checkoutOrders.id),
    state: text("state").$type<Refund["status"]>().notNull(),
    amount: amount("amount").notNull(),
    /** The part of `amount` that was tax. */
    tax: amount("tax").notNull(),
    reason: text("reason").$type<RefundReason>().notNull(),
    note: text("note"),
    /** What was sold goes back to the stock once the money has. */
    restock: boolean("restock").notNull().default(false),
    /** User id. */
    requestedBy: text("requested_by").notNull(),
    /** Of the Idempotency-Key header, kept for ever. */
    key: text("key").notNull(),
    bodyDigest: text("body_digest").notNull(),
    createdAt: time("created_at").notNull(),
    updatedAt: time("updated_at").notNull(),
    /** When the provider may next be asked; also the lease of who asks. Null when there is nothing to ask. */
    resolveAt: time("resolve_at"),
    resolveAttempts: integer("resolve_attempts").notNull().default(0),
  },
  (table) => [
    unique("checkout_refunds_key").on(table.orderId, table.key),
    index("checkout_refunds_resolve").on(table.resolveAt).where(sql`${table.state} = 'pending'`),
    check("checkout_refunds_state", sql`${table.state} in ('pending', 'refunded', 'failed')`),
    check("checkout_refunds_amount", sql`${table.amount} > 0 and ${table.tax} between 0 and ${table.amount}`),
  ],
);
export type RefundRow = typeof checkoutRefunds.$inferSelect;

export const checkoutLedgerTransactions = pgTable(
  "checkout_ledger_transactions",
  {
    id: uuid("id").primaryKey(),
    /** Null where it is of no order: a payout. */
    orderId: uuid("order_id").references(() => checkoutOrders.id),
    kind: text("kind").notNull(),
    at: time("at").notNull(),
  },
  // One capture per order, and one transaction per refund (`refund/<its id>`), step of a dispute and payout, whoever finishes first.
  (table) => [
    unique("checkout_ledger_transactions_once").on(table.orderId, table.kind),
    uniqueIndex("checkout_ledger_transactions_alone").on(table.kind).where(sql`${table.orderId} is null`),
  ],
);

export const checkoutLedgerEntries = pgTable(
  "checkout_ledger_entries",
  {
    transactionId: uuid("transaction_id")
      .notNull()
      .references(() => checkoutLedgerTransactions.id),
    account: text("account").notNull(),
    currency: text("currency").notNull(),
    /** Debit positive, credit negative. */
    amount: amount("amount").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.transactionId, table.account, table.currency] }),
    index("checkout_ledger_entries_account").on(table.account, table.currency),
    check("checkout_ledger_entries_amount", sql`${table.amount} <> 0`),
  ],
);

/** Written in the transaction of what it tells, delivered at least once by the worker. */
export const checkoutOutbox = pgTable(
  "checkout_outbox",
  {
    /** Also the id of the event that consumers see: they drop a repeat by it. */
    id: uuid("id").primaryKey(),
    topic: text("topic").notNull(),
    payload: jsonb("payload").notNull(),
    createdAt: time("created_at").notNull(),
    dueAt: time("due_at").notNull(),
    attempts: integer("attempts").notNull().default(0),
    deliveredAt: time("delivered_at"),
    /** Set when it has failed too often: kept for a person to look at, out of the way of the others. */
    parkedAt: time("parked_at"),
  },
  (table) => [index("checkout_outbox_due").on(table.dueAt).where(sql`${table.deliveredAt} is null and ${table.parkedAt} is null`)],
);

/** The payment simulator's own books. They are the provider's, not ours: no code but the simulator reads them. */
export const checkoutSimulatorPayments = pgTable("checkout_simulator_payments", {
  attemptId: text("attempt_id").primaryKey(),
  status: text("status").notNull(),
  code: text("code"),
  /** None of an attempt that was let go before it was asked for. */
  amount: amount("amount"),
  currency: text("currency"),
  instrumentId: text("instrument_id"),
  settlesAt: time("settles_at"),
  /** How often money moved. More than 1 is a double charge: tests look at it. */
  captures: integer("captures").notNull().default(0),
  /** Whereto the simulated bank's page leads. */
  back: text("back"),
  refunds: jsonb("refunds").$type<Readonly<Record<string, SimulatedRefund>>>().notNull().default({}),
});
