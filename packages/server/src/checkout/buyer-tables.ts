import type { Address } from "@plaza/protocol/services";
import { sql } from "drizzle-orm";
import { bigint, boolean, check, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";

/** Milliseconds since the epoch, by the server's clock. */
const time = (name: string) => bigint(name, { mode: "number" });

/** How many there are of an item. An item without a row is not counted. What is reserved is promised to orders that are being paid. */
export const checkoutStock = pgTable(
  "checkout_stock",
  {
    appId: text("app_id").notNull(),
    sku: text("sku").notNull(),
    /** The number in the newest catalogue that said one: only another number sets the stock again. */
    declared: integer("declared").notNull(),
    onHand: integer("on_hand").notNull(),
    reserved: integer("reserved").notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.appId, table.sku] }),
    // Whoever writes: more than there is is never promised [C-16].
    check("checkout_stock_reserved", sql`${table.reserved} between 0 and ${table.onHand}`),
  ],
);

/** Where a user has things sent. */
export const checkoutAddresses = pgTable(
  "checkout_addresses",
  {
    userId: text("user_id").notNull(),
    id: uuid("id").notNull(),
    address: jsonb("address").$type<Address>().notNull(),
    isDefault: boolean("is_default").notNull(),
    createdAt: time("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.id] }),
    uniqueIndex("checkout_addresses_default").on(table.userId).where(sql`${table.isDefault}`),
  ],
);

/** What a user pays with unless they choose otherwise. */
export const checkoutDefaultInstruments = pgTable("checkout_default_instruments", {
  userId: text("user_id").primaryKey(),
  instrumentId: text("instrument_id").notNull(),
});

/** What a user lets an app be paid without a second question, where they changed what the host allows. Amounts in minor units. */
export const checkoutAllowances = pgTable(
  "checkout_allowances",
  {
    userId: text("user_id").notNull(),
    appId: text("app_id").notNull(),
    currency: text("currency").notNull(),
    perPurchase: bigint("per_purchase", { mode: "number" }).notNull(),
    total: bigint("total", { mode: "number" }),
    count: integer("count"),
    expiresAt: time("expires_at"),
    since: time("since").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.appId] })],
);
