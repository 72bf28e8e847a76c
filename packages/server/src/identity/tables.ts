import type { Permission } from "@plaza/protocol";
import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";

export * from "./person-tables.ts";

/** Milliseconds since the epoch. */
const time = (name: string) => bigint(name, { mode: "number" });

/** What a person may share, part by part. */
export interface Profile {
  readonly picture?: string;
  readonly email?: string;
  /** As the team's own provider has verified it; one that the person proved here is in `phones`, and comes first. */
  readonly phone?: string;
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
    /** What the User-Agent header says in words, for the person to know the browser again. */
    browser: text("browser"),
    os: text("os"),
    createdAt: time("created_at").notNull(),
    /** Exact to a minute. */
    lastSeenAt: time("last_seen_at").notNull(),
    expiresAt: time("expires_at").notNull(),
    endedAt: time("ended_at"),
    /** When it last showed a passkey of its person; null for one that never did. */
    passkeyAt: time("passkey_at"),
  },
  (table) => [
    uniqueIndex("identity_browser_sessions_token").on(table.tokenHash),
    index("identity_browser_sessions_user").on(table.userId).where(sql`${table.endedAt} is null`),
  ],
);

/** A way to sign in: the public half of a key that an authenticator keeps. */
export const passkeys = pgTable(
  "identity_passkeys",
  {
    /** The credential id, base64url. */
    id: text("id").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    /** COSE key, base64url. */
    publicKey: text("public_key").notNull(),
    /** Signatures as the authenticator counts them; 0 for ever where it does not. */
    counter: bigint("counter", { mode: "number" }).notNull(),
    transports: jsonb("transports").$type<readonly string[]>().notNull(),
    synced: boolean("synced").notNull(),
    name: text("name"),
    createdAt: time("created_at").notNull(),
    lastUsedAt: time("last_used_at"),
  },
  (table) => [index("identity_passkeys_user").on(table.userId)],
);
export type PasskeyRow = typeof passkeys.$inferSelect;

/** What an authenticator has yet to sign. A row is taken out by whoever answers first, right or wrong. */
export const passkeyChallenges = pgTable("identity_passkey_challenges", {
  challenge: text("challenge").primaryKey(),
  browserSessionId: text("browser_session_id")
    .notNull()
    .references(() => browserSessions.id),
  purpose: text("purpose", { enum: ["sign-up", "sign-in", "add", "step-up"] }).notNull(),
  expiresAt: time("expires_at").notNull(),
});

/** Codes that were sent by mail. Kept a while after their end, for what an address was sent is counted. */
export const emailCodes = pgTable(
  "identity_email_codes",
  {
    id: text("id").primaryKey(),
    browserSessionId: text("browser_session_id")
      .notNull()
      .references(() => browserSessions.id),
    purpose: text("purpose", { enum: ["sign-in", "add"] }).notNull(),
    email: text("email").notNull(),
    codeHash: text("code_hash").notNull(),
    tries: integer("tries").notNull(),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at").notNull(),
    endedAt: time("ended_at"),
  },
  (table) => [
    index("identity_email_codes_email").on(table.email, table.createdAt),
    index("identity_email_codes_session").on(table.browserSessionId, table.createdAt),
  ],
);

/** Addresses that their person has proved to read, in lower case: one each, and each of one person. */
export const emails = pgTable(
  "identity_emails",
  {
    email: text("email").primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    verifiedAt: time("verified_at").notNull(),
  },
  (table) => [uniqueIndex("identity_emails_user").on(table.userId)],
);

/** Who a member is at the team's own provider. SECURITY: by issuer and subject; an e-mail address names nobody (OpenID Connect Core §5.7) [I-12]. */
export const providerAccounts = pgTable(
  "identity_provider_accounts",
  {
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    createdAt: time("created_at").notNull(),
    lastUsedAt: time("last_used_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.issuer, table.subject] }), index("identity_provider_accounts_user").on(table.userId)],
);

/** Sign-ins that are under way at the provider. A row is taken out by the browser that comes back first. */
export const providerSignIns = pgTable("identity_provider_sign_ins", {
  state: text("state").primaryKey(),
  browserSessionId: text("browser_session_id")
    .notNull()
    .references(() => browserSessions.id),
  nonce: text("nonce").notNull(),
  verifier: text("verifier").notNull(),
  expiresAt: time("expires_at").notNull(),
});

/** Browsers that were signed in by the provider, as it names their session there: it may end them. */
export const providerSessions = pgTable(
  "identity_provider_sessions",
  {
    browserSessionId: text("browser_session_id")
      .primaryKey()
      .references(() => browserSessions.id),
    issuer: text("issuer").notNull(),
    subject: text("subject").notNull(),
    /** Null where the provider has no names for sessions. */
    sid: text("sid"),
  },
  (table) => [index("identity_provider_sessions_subject").on(table.issuer, table.subject)],
);

/** Invitations to work in the console: whoever a link was given to takes the role, once. The link has the token, this row its keyed hash. */
export const invites = pgTable(
  "identity_invites",
  {
    id: text("id").primaryKey(),
    tokenHash: text("token_hash").notNull(),
    role: text("role", { enum: ["publisher", "operator"] }).notNull(),
    /** Of role `publisher`. */
    publisherId: text("publisher_id"),
    /** Null: made by whoever runs the server, at its command line. */
    createdBy: text("created_by").references(() => users.id),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at").notNull(),
    endedAt: time("ended_at"),
  },
  (table) => [uniqueIndex("identity_invites_token").on(table.tokenHash)],
);

/** Guests who turned out to be a member: what cannot move (orders, whose receipts are signed) stays with the guest and is the member's too. */
export const joins = pgTable(
  "identity_joins",
  {
    guestId: text("guest_id")
      .primaryKey()
      .references(() => users.id),
    userId: text("user_id")
      .notNull()
      .references(() => users.id),
    at: time("at").notNull(),
  },
  (table) => [index("identity_joins_user").on(table.userId)],
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
