import type { PolicyRule, RemovableCapability } from "@plaza/protocol/services";
import { bigint, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";

/** What operators take away, and from whom. An absent condition holds always. */
export const policyRules = pgTable("policy_rules", {
  id: uuid("id").primaryKey(),
  capability: text("capability").$type<RemovableCapability>().notNull(),
  appId: text("app_id").$type<PolicyRule["appId"]>(),
  regions: jsonb("regions").$type<PolicyRule["regions"]>(),
  ageBands: jsonb("age_bands").$type<PolicyRule["ageBands"]>(),
  organisations: jsonb("organisations").$type<PolicyRule["organisations"]>(),
  isolation: text("isolation").$type<PolicyRule["isolation"]>(),
  reason: text("reason").notNull(),
  createdAt: bigint("created_at", { mode: "number" }).notNull(),
  createdBy: text("created_by").notNull(),
});
