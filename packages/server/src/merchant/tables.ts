import type { QuoteLine } from "@plaza/protocol";
import type { MerchantEvent, MerchantEventType } from "@plaza/protocol/services";
import { sql } from "drizzle-orm";
import { bigint, bigserial, check, index, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";

/** Milliseconds since the epoch, by the server's clock. */
const time = (name: string) => bigint(name, { mode: "number" });
/** Minor units. */
const amount = (name: string) => bigint(name, { mode: "number" });

/** API keys of publishers' servers. */
export const merchantKeys = pgTable(
  "merchant_keys",
  {
    id: uuid("id").primaryKey(),
    publisherId: text("publisher_id").notNull(),
    publisherName: text("publisher_name").notNull(),
    label: text("label").notNull(),
    /** How it begins, to know it by. */
    prefix: text("prefix").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    appIds: jsonb("app_ids").$type<readonly string[]>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: time("created_at").notNull(),
    lastUsedAt: time("last_used_at"),
    revokedAt: time("revoked_at"),
  },
  (table) => [index("merchant_keys_publisher").on(table.publisherId)],
);
export type KeyRow = typeof merchantKeys.$inferSelect;

/**
 * Orders made by publishers' servers. One becomes the checkout order of the same id when its token is presented: `presented`; from then on that one is the
 * truth. What was ordered never changes: a trigger in the migration holds that [F1].
 */
export const merchantOrders = pgTable(
  "merchant_orders",
  {
    id: uuid("id").primaryKey(),
    publisherId: text("publisher_id").notNull(),
    keyId: uuid("key_id")
      .notNull()
      .references(() => merchantKeys.id),
    /** Of the Idempotency-Key header, kept for ever. */
    idempotencyKey: text("idempotency_key").notNull(),
    bodyDigest: text("body_digest").notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    appId: text("app_id").notNull(),
    /** Pairwise; only this user may pay. */
    sub: text("sub"),
    lines: jsonb("lines").$type<QuoteLine[]>().notNull(),
    currency: text("currency").notNull(),
    subtotal: amount("subtotal").notNull(),
    tax: amount("tax").notNull(),
    shipping: amount("shipping").notNull(),
    discount: amount("discount").notNull(),
    total: amount("total").notNull(),
    reference: text("reference"),
    state: text("state").$type<"open" | "presented" | "expired">().notNull(),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [
    unique("merchant_orders_key").on(table.publisherId, table.idempotencyKey),
    index("merchant_orders_app").on(table.appId, table.createdAt),
    index("merchant_orders_expire").on(table.expiresAt).where(sql`${table.state} = 'open'`),
    check("merchant_orders_state", sql`${table.state} in ('open', 'presented', 'expired')`),
    check(
      "merchant_orders_sum",
      sql`${table.total} = ${table.subtotal} + ${table.tax} + ${table.shipping} - ${table.discount} and ${table.total} > 0`,
    ),
  ],
);
export type MerchantOrderRow = typeof merchantOrders.$inferSelect;

/** What a publisher is told, in the order in which it became known. Append-only. */
export const merchantEvents = pgTable(
  "merchant_events",
  {
    /** Grows with every event that is committed: readers that go on after the last one they saw miss none. */
    seq: bigserial("seq", { mode: "number" }).primaryKey(),
    /** The `webhook-id`. */
    id: uuid("id").notNull().unique(),
    appId: text("app_id").notNull(),
    /** Null where it is about a user. */
    orderId: uuid("order_id"),
    type: text("type").$type<MerchantEventType>().notNull(),
    payload: jsonb("payload").$type<MerchantEvent>().notNull(),
    at: time("at").notNull(),
  },
  (table) => [index("merchant_events_app").on(table.appId, table.seq)],
);

export const merchantEndpoints = pgTable(
  "merchant_endpoints",
  {
    id: uuid("id").primaryKey(),
    appId: text("app_id").notNull(),
    url: text("url").notNull(),
    /** The secret is made from the endpoint's id and this number. */
    secretVersion: integer("secret_version").notNull().default(1),
    oldSecretUntil: time("old_secret_until"),
    createdAt: time("created_at").notNull(),
    failingSince: time("failing_since"),
    disabledAt: time("disabled_at"),
    removedAt: time("removed_at"),
  },
  (table) => [index("merchant_endpoints_app").on(table.appId)],
);
export type EndpointRow = typeof merchantEndpoints.$inferSelect;

export const merchantDeliveries = pgTable(
  "merchant_deliveries",
  {
    id: uuid("id").primaryKey(),
    eventId: uuid("event_id")
      .notNull()
      .references(() => merchantEvents.id),
    endpointId: uuid("endpoint_id")
      .notNull()
      .references(() => merchantEndpoints.id),
    state: text("state").$type<"pending" | "delivered" | "failed">().notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** Failures since it was made or replayed: the place in the schedule. */
    failures: integer("failures").notNull().default(0),
    responseStatus: integer("response_status"),
    detail: text("detail"),
    createdAt: time("created_at").notNull(),
    /** When it may be sent next; also the lease of who sends it. Null when nothing is to come. */
    dueAt: time("due_at"),
  },
  (table) => [
    unique("merchant_deliveries_once").on(table.eventId, table.endpointId),
    index("merchant_deliveries_due").on(table.dueAt).where(sql`${table.state} = 'pending'`),
    index("merchant_deliveries_created").on(table.createdAt),
    check("merchant_deliveries_state", sql`${table.state} in ('pending', 'delivered', 'failed')`),
  ],
);
export type DeliveryRow = typeof merchantDeliveries.$inferSelect;

/** Ways to pay that users chose for one order in one session. A row is taken out by the order that brings its handle. */
export const merchantHandles = pgTable(
  "merchant_instrument_handles",
  {
    handleHash: text("handle_hash").primaryKey(),
    appId: text("app_id").notNull(),
    userId: text("user_id").notNull(),
    sessionId: text("session_id").notNull(),
    orderId: uuid("order_id")
      .notNull()
      .references(() => merchantOrders.id),
    instrumentId: text("instrument_id").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [unique("merchant_instrument_handles_order").on(table.sessionId, table.orderId)],
);
