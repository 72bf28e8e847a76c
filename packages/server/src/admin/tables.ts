import { bigint, bigserial, index, pgTable, text } from "drizzle-orm/pg-core";

/** Who did what, in order. Append-only; each entry carries the digest of the one before, so that a change at a prompt shows. */
export const adminAudit = pgTable(
  "admin_audit",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    at: bigint("at", { mode: "number" }).notNull(),
    actor: text("actor").notNull(),
    action: text("action").notNull(),
    target: text("target").notNull(),
    reason: text("reason"),
    previous: text("previous").notNull(),
    digest: text("digest").notNull().unique(),
  },
  (table) => [index("admin_audit_at").on(table.at)],
);
