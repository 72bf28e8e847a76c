import type { Permission } from "@plaza/protocol";
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";

/** Milliseconds since the epoch. */
const time = (name: string) => bigint(name, { mode: "number" });

/** What a person may share, part by part. */
export interface Profile {
  readonly picture?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: { readonly line1: string; readonly city: string; readonly country: string; readonly postalCode?: string };
  readonly ageBand?: "under-13" | "13-15" | "16-17" | "18+";
}

export const users = pgTable(
  "identity_users",
  {
    id: text("id").primaryKey(),
    state: text("state", { enum: ["guest", "member"] }).notNull(),
    role: text("role", { enum: ["user", "publisher", "operator"] }).notNull(),
    publisherId: text("publisher_id"),
    /** Demo only: the name under which anyone may sign in. */
    persona: text("persona"),
    about: text("about"),
    name: text("name"),
    locale: text("locale"),
    profile: jsonb("profile").$type<Profile>().notNull(),
    /** Facts that policy may ask for, as the account system has them; the age band is in the profile. ISO 3166-1 alpha-2. */
    region: text("region"),
    organisation: text("organisation"),
    /** Both null until the user has been asked. */
    analyticsConsent: boolean("analytics_consent"),
    personalisationConsent: boolean("personalisation_consent"),
    /** How often the mark was redrawn; the mark is made from a secret, the id and this. */
    markRedraws: integer("mark_redraws").notNull(),
    createdAt: time("created_at").notNull(),
  },
  (table) => [uniqueIndex("identity_users_persona").on(table.persona)],
);

/** A browser that visits; the cookie holds the token, this row its keyed hash. */
export const browserSessions = pgTable(
  "identity_browser_sessions",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    surface: text("surface", { enum: ["host", "console"] }).notNull(),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at").notNull(),
    endedAt: time("ended_at"),
  },
  (table) => [uniqueIndex("identity_browser_sessions_token").on(table.tokenHash)],
);

export const grants = pgTable(
  "identity_grants",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    appId: text("app_id").notNull(),
    scope: text("scope").$type<Permission>().notNull(),
    grantedAt: time("granted_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.appId, table.scope] })],
);

/** What oidc-provider stores (its adapter contract). */
export const oidcRecords = pgTable(
  "identity_oidc_records",
  {
    model: text("model").notNull(),
    id: text("id").notNull(),
    payload: jsonb("payload").notNull(),
    grantId: text("grant_id"),
    uid: text("uid"),
    userCode: text("user_code"),
    consumedAt: time("consumed_at"),
    expiresAt: time("expires_at"),
  },
  (table) => [
    primaryKey({ columns: [table.model, table.id] }),
    index("identity_oidc_grant").on(table.grantId),
    index("identity_oidc_uid").on(table.uid),
  ],
);
