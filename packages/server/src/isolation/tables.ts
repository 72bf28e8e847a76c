import { bigint, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";

/** Isolation reports as they were signed. */
export const isolationReports = pgTable(
  "isolation_reports",
  {
    id: uuid("id").primaryKey(),
    /** When it was signed, milliseconds since the epoch. */
    at: bigint("at", { mode: "number" }).notNull(),
    /** Name of the browser: the newest few of each are kept. */
    browser: text("browser").notNull(),
    report: jsonb("report").notNull(),
  },
  (table) => [index("isolation_reports_browser").on(table.browser, table.at)],
);
