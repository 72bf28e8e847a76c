import { sql } from "drizzle-orm";
import { bigint, check, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

/** Account storage: what a mini-app keeps for a user on the server. Values are JSON text as sent; PostgreSQL's own JSON type would refuse some of it (U+0000) and reorder the rest. */
export const storageEntries = pgTable(
  "storage_entries",
  {
    appId: text("app_id").notNull(),
    userId: text("user_id").notNull(),
    key: text("key").notNull(),
    value: text("value").notNull(),
    bytes: integer("bytes").notNull(),
    updatedAt: bigint("updated_at", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.appId, table.userId, table.key] })],
);

/** The sum of `bytes` per user and app, changed in the same transaction; its row is also the lock under which the quota is checked. */
export const storageUsage = pgTable(
  "storage_usage",
  {
    appId: text("app_id").notNull(),
    userId: text("user_id").notNull(),
    bytes: integer("bytes").notNull(),
  },
  (table) => [primaryKey({ columns: [table.appId, table.userId] }), check("storage_usage_bytes", sql`${table.bytes} >= 0`)],
);
