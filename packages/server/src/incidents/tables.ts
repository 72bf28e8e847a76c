import type { IncidentRule } from "@plaza/protocol/services";
import { bigint, index, integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

/** Guests that were stopped for breaking a rule. No user id: people appear by their pairwise id in the app. */
export const incidentsIncidents = pgTable(
  "incidents_incidents",
  {
    id: uuid("id").primaryKey(),
    reference: text("reference").notNull(),
    appId: text("app_id").notNull(),
    version: text("version"),
    rule: text("rule").$type<IncidentRule>().notNull(),
    code: text("code").notNull(),
    ranForMs: integer("ran_for_ms").notNull(),
    isolation: text("isolation", { enum: ["full", "reduced"] }).notNull(),
    excerpt: text("excerpt"),
    sub: text("sub").notNull(),
    at: bigint("at", { mode: "number" }).notNull(),
  },
  (table) => [
    index("incidents_incidents_app").on(table.appId, table.at),
    index("incidents_incidents_sub").on(table.sub, table.at),
    index("incidents_incidents_at").on(table.at),
  ],
);
