import { bigint, index, pgTable, text, uuid } from "drizzle-orm/pg-core";

/** What users say about mini-apps. Who said it stays here: no publisher and no answer of the API has it. */
export const reportsReports = pgTable(
  "reports_reports",
  {
    id: uuid("id").primaryKey(),
    appId: text("app_id").notNull(),
    version: text("version"),
    userId: text("user_id").notNull(),
    reason: text("reason").notNull(),
    text: text("text"),
    at: bigint("at", { mode: "number" }).notNull(),
    status: text("status").$type<"open" | "closed">().notNull(),
  },
  (table) => [
    index("reports_reports_app").on(table.appId, table.status),
    index("reports_reports_user").on(table.userId, table.at),
    index("reports_reports_at").on(table.at),
  ],
);
