import type { FillField } from "@plaza/protocol";
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { browserSessions, users } from "./tables.ts";

/** Milliseconds since the epoch. */
const time = (name: string) => bigint(name, { mode: "number" });

/** Numbers that their person has proved to read, E.164. One each; two people may share one, for nobody signs in with it. */
export const phones = pgTable("identity_phones", {
  userId: text("user_id")
    .primaryKey()
    .references(() => users.id),
  phone: text("phone").notNull(),
  verifiedAt: time("verified_at").notNull(),
});

/** Codes that were sent by text message. Kept a day after their end, for what a number and a person were sent, and how often they guessed, is counted. */
export const phoneCodes = pgTable(
  "identity_phone_codes",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    browserSessionId: text("browser_session_id")
      .notNull()
      .references(() => browserSessions.id),
    phone: text("phone").notNull(),
    codeHash: text("code_hash").notNull(),
    tries: integer("tries").notNull(),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at").notNull(),
    endedAt: time("ended_at"),
  },
  (table) => [
    index("identity_phone_codes_phone").on(table.phone, table.createdAt),
    index("identity_phone_codes_user").on(table.userId, table.createdAt),
  ],
);

/** What a user gave a mini-app once, by a tap in the host's sheet: the log of these consents. The values are in none of it. */
export const fills = pgTable(
  "identity_fills",
  {
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    appId: text("app_id").notNull(),
    sessionId: text("session_id").notNull(),
    fields: jsonb("fields").$type<readonly FillField[]>().notNull(),
    /** Whom it went to: the running mini-app, or its publisher's server by a phone code. */
    recipient: text("recipient", { enum: ["app", "server"] }).notNull(),
    at: time("at").notNull(),
  },
  (table) => [index("identity_fills_user").on(table.userId, table.appId)],
);

/** Codes with which a publisher's server fetches a verified number, once. */
export const phoneHandovers = pgTable(
  "identity_phone_handovers",
  {
    codeHash: text("code_hash").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    appId: text("app_id").notNull(),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [uniqueIndex("identity_phone_handovers_user").on(table.userId, table.appId)],
);

/** Addresses that stand for a member's own, one for each app, for ever. Gone with an erasure, and never given again. */
export const relays = pgTable(
  "identity_relays",
  {
    /** The part before the @: random. */
    local: text("local").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    appId: text("app_id").notNull(),
    /** Whether the app sees it now, in place of the user's own. */
    hides: boolean("hides").notNull(),
    createdAt: time("created_at").notNull(),
    /** Since when mail to it goes nowhere. */
    offAt: time("off_at"),
  },
  (table) => [uniqueIndex("identity_relays_user").on(table.userId, table.appId)],
);

/** Where a person's answer goes: an address for each that wrote to them, so that theirs stays hidden. */
export const relayReplies = pgTable(
  "identity_relay_replies",
  {
    token: text("token").primaryKey(),
    local: text("local")
      .notNull()
      .references(() => relays.local, { onDelete: "cascade" }),
    correspondent: text("correspondent").notNull(),
    createdAt: time("created_at").notNull(),
  },
  (table) => [uniqueIndex("identity_relay_replies_of").on(table.local, table.correspondent)],
);

/** Mail that came to a relay address: its id, so that it is passed on once, and when, for the limits. Nothing of what it says. */
export const relayMails = pgTable(
  "identity_relay_mails",
  {
    id: text("id").primaryKey(),
    local: text("local").references(() => relays.local, { onDelete: "cascade" }),
    at: time("at").notNull(),
  },
  (table) => [index("identity_relay_mails_local").on(table.local, table.at)],
);
