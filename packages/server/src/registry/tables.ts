import { bigint, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";

/** Milliseconds since the epoch. */
const time = (name: string) => bigint(name, { mode: "number" });

export const publishers = pgTable("registry_publishers", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  createdAt: time("created_at").notNull(),
});

/** A publisher's credential: only a keyed hash of the token is kept. */
export const credentials = pgTable(
  "registry_credentials",
  {
    id: text("id").primaryKey(),
    publisherId: text("publisher_id")
      .notNull()
      .references(() => publishers.id),
    tokenHash: text("token_hash").notNull(),
    /** What it is called in lists: "laptop", "CI". */
    label: text("label").notNull(),
    appIds: text("app_ids").array().notNull(),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at"),
    revokedAt: time("revoked_at"),
  },
  (table) => [uniqueIndex("registry_credentials_token").on(table.tokenHash)],
);

export const apps = pgTable("registry_apps", {
  id: text("id").primaryKey(),
  publisherId: text("publisher_id")
    .notNull()
    .references(() => publishers.id),
  status: text("status", { enum: ["live", "stopped"] }).notNull(),
  message: text("message"),
  createdAt: time("created_at").notNull(),
});

/** Immutable but for `status`; the bytes of release.json are the blob `digest`. */
export const releases = pgTable(
  "registry_releases",
  {
    appId: text("app_id")
      .notNull()
      .references(() => apps.id),
    version: text("version").notNull(),
    digest: text("digest").notNull(),
    release: jsonb("release").notNull(),
    bytes: bigint("bytes", { mode: "number" }).notNull(),
    files: integer("files").notNull(),
    status: text("status", { enum: ["live", "revoked"] }).notNull(),
    note: text("note"),
    publishedBy: text("published_by").notNull(),
    publishedAt: time("published_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.appId, table.version] }), index("registry_releases_time").on(table.publishedAt)],
);

/** Guarded builds of frame mini-apps, one for each format of the guards. Rows are only added: a host that has an older index still finds what that names. */
export const guardedReleases = pgTable(
  "registry_guarded_releases",
  {
    appId: text("app_id").notNull(),
    version: text("version").notNull(),
    format: integer("format").notNull(),
    /** Of its release.json, whose bytes are the blob `digest`; null when this release cannot be guarded. */
    digest: text("digest"),
    release: jsonb("release"),
  },
  (table) => [
    primaryKey({ columns: [table.appId, table.version, table.format] }),
    foreignKey({
      name: "registry_guarded_releases_release_fk",
      columns: [table.appId, table.version],
      foreignColumns: [releases.appId, releases.version],
    }),
  ],
);

export const channels = pgTable(
  "registry_channels",
  {
    appId: text("app_id")
      .notNull()
      .references(() => apps.id),
    channel: text("channel", { enum: ["dev", "beta", "stable"] }).notNull(),
    version: text("version").notNull(),
  },
  (table) => [primaryKey({ columns: [table.appId, table.channel] })],
);

/** One row: the signed index that hosts get. Whoever changes what it says locks this row first. */
export const releaseIndex = pgTable("registry_index", {
  id: integer("id").primaryKey(),
  version: bigint("version", { mode: "number" }).notNull(),
  token: text("token").notNull(),
  expiresAt: time("expires_at").notNull(),
});
