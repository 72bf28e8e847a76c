import type { ReconciliationClass } from "@plaza/protocol/services";
import { sql } from "drizzle-orm";
import { bigint, check, index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";

/** Milliseconds since the epoch, by the server's clock. */
const time = (name: string) => bigint(name, { mode: "number" });
/** Minor units. */
const amount = (name: string) => bigint(name, { mode: "number" });

/**
 * Payments that a buyer's bank took back, beside the order, which never changes. What a dispute is about never changes, and it ends once: triggers in the
 * migration hold that, and that what is disputed is not given back as well [C-17].
 */
export const checkoutDisputes = pgTable(
  "checkout_disputes",
  {
    id: uuid("id").primaryKey(),
    provider: text("provider").notNull(),
    /** The provider's id. */
    reference: text("reference").notNull(),
    /** Of `checkout_orders`; the key is in the migration, because the two files know each other. */
    orderId: uuid("order_id").notNull(),
    appId: text("app_id").notNull(),
    state: text("state").$type<"open" | "won" | "lost">().notNull(),
    amount: amount("amount").notNull(),
    /** The part of `amount` that was tax. */
    tax: amount("tax").notNull(),
    currency: text("currency").notNull(),
    reason: text("reason").notNull(),
    openedAt: time("opened_at").notNull(),
    updatedAt: time("updated_at").notNull(),
  },
  (table) => [
    unique("checkout_disputes_reference").on(table.provider, table.reference),
    index("checkout_disputes_order").on(table.orderId),
    index("checkout_disputes_opened").on(table.openedAt),
    check("checkout_disputes_state", sql`${table.state} in ('open', 'won', 'lost')`),
    check("checkout_disputes_amount", sql`${table.amount} > 0 and ${table.tax} between 0 and ${table.amount}`),
  ],
);
export type DisputeRow = typeof checkoutDisputes.$inferSelect;

/** What was paid out to publishers. Append-only, as the ledger transaction beside it. */
export const checkoutPayouts = pgTable(
  "checkout_payouts",
  {
    id: uuid("id").primaryKey(),
    appId: text("app_id").notNull(),
    currency: text("currency").notNull(),
    amount: amount("amount").notNull(),
    /** What the transfer is called at the bank. */
    note: text("note"),
    /** User id of the operator. */
    by: text("by").notNull(),
    /** Of the Idempotency-Key header. */
    key: text("key").notNull().unique(),
    bodyDigest: text("body_digest").notNull(),
    at: time("at").notNull(),
  },
  (table) => [index("checkout_payouts_app").on(table.appId, table.at), check("checkout_payouts_amount", sql`${table.amount} > 0`)],
);
export type PayoutRow = typeof checkoutPayouts.$inferSelect;

/** One comparison of a provider's file with our books. The same file again is the same comparison. */
export const checkoutReconciliations = pgTable(
  "checkout_reconciliations",
  {
    id: uuid("id").primaryKey(),
    provider: text("provider").notNull(),
    fileDigest: text("file_digest").notNull(),
    /** From and until when the file says everything, milliseconds since the epoch; the second is not in it. */
    from: time("from").notNull(),
    until: time("until").notNull(),
    counts: jsonb("counts").$type<Readonly<Record<ReconciliationClass, number>>>().notNull(),
    by: text("by").notNull(),
    at: time("at").notNull(),
  },
  (table) => [
    unique("checkout_reconciliations_file").on(table.provider, table.fileDigest, table.from, table.until),
    index("checkout_reconciliations_at").on(table.at),
  ],
);
export type ReconciliationRow = typeof checkoutReconciliations.$inferSelect;

/** What a comparison found of one line, or of one movement in our books that no line is of. */
export const checkoutReconciliationItems = pgTable(
  "checkout_reconciliation_items",
  {
    id: uuid("id").primaryKey(),
    reconciliationId: uuid("reconciliation_id")
      .notNull()
      .references(() => checkoutReconciliations.id),
    /** Its place in the comparison. */
    seq: integer("seq").notNull(),
    class: text("class").$type<ReconciliationClass>().notNull(),
    kind: text("kind").$type<"payment" | "refund">().notNull(),
    orderId: uuid("order_id"),
    refundId: uuid("refund_id"),
    /** The provider's ids of the line and of the payment or refund; null where it has none. */
    line: text("line"),
    reference: text("reference"),
    /** By our books, and by the provider's, which may differ in the currency too. */
    ours: amount("ours"),
    oursCurrency: text("ours_currency"),
    theirs: amount("theirs"),
    theirsCurrency: text("theirs_currency"),
    closedAt: time("closed_at"),
    closedBy: text("closed_by"),
    note: text("note"),
  },
  (table) => [
    unique("checkout_reconciliation_items_seq").on(table.reconciliationId, table.seq),
    index("checkout_reconciliation_items_line").on(table.line),
    check(
      "checkout_reconciliation_items_currency",
      sql`(${table.ours} is null) = (${table.oursCurrency} is null) and (${table.theirs} is null) = (${table.theirsCurrency} is null)`,
    ),
    index("checkout_reconciliation_items_open").on(table.class).where(sql`${table.class} <> 'matched' and ${table.closedAt} is null`),
  ],
);
export type ReconciliationItemRow = typeof checkoutReconciliationItems.$inferSelect;
