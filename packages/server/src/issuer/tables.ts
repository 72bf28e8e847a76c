import { bigint, boolean, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { JWK } from "jose";

/** Milliseconds since the epoch. */
const time = (name: string) => bigint(name, { mode: "number" });

/** Keys that sign ID tokens, one after the other. See `key-ring.ts` for their lives. */
export const issuerKeys = pgTable("issuer_keys", {
  kid: text("kid").primaryKey(),
  publicJwk: jsonb("public_jwk").$type<JWK>().notNull(),
  /** The private key as a compact JWE under a key of this server's secrets: a copy of the database signs nothing. */
  wrapped: text("wrapped").notNull(),
  createdAt: time("created_at").notNull(),
  signsAt: time("signs_at").notNull(),
  /** Null while no other key follows. */
  retiresAt: time("retires_at"),
});
export type IssuerKeyRow = typeof issuerKeys.$inferSelect;

/** What a publisher's server was given: one row per authorization code, which names the family of tokens that come of it. */
export const issuerGrants = pgTable(
  "issuer_grants",
  {
    id: text("id").primaryKey(),
    appId: text("app_id").notNull(),
    userId: text("user_id").notNull(),
    /** Space separated (RFC 6749 §3.3). */
    scope: text("scope").notNull(),
    createdAt: time("created_at").notNull(),
    endedAt: time("ended_at"),
  },
  (table) => [index("issuer_grants_user").on(table.userId, table.appId)],
);

/** Publishers who asked that users have one id in all of their apps, for apps that nobody has used yet. */
export const publisherSectors = pgTable("issuer_publisher_sectors", {
  publisherId: text("publisher_id").primaryKey(),
  shared: boolean("shared").notNull(),
});

/** What an app's user ids are made of (OpenID Connect Core §8.1). Written once, when the first id is made; a trigger refuses every change. */
export const sectors = pgTable("issuer_sectors", {
  appId: text("app_id").primaryKey(),
  sector: text("sector").notNull(),
  fixedAt: time("fixed_at").notNull(),
});
