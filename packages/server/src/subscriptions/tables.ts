import type { DeclineCode, PlanInterval, SubscriptionEnd, SubscriptionHeld } from "@plaza/protocol";
import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

/** Milliseconds since the epoch, by the server's clock. */
const time = (name: string) => bigint(name, { mode: "number" });
/** Minor units. */
const amount = (name: string) => bigint(name, { mode: "number" });

/** A plan as a user agreed to it. A later release may sell it at another price: this one stays. */
export interface AgreedPlan {
  readonly id: string;
  readonly name: string;
  readonly interval: PlanInterval;
  readonly count: number;
  /** Of one period in minor units, before tax, and the tax on it. */
  readonly price: number;
  readonly tax: number;
  readonly currency: string;
}

/** Terms that a user was asked to agree to, and what came of it. */
export const subscriptionOffers = pgTable(
  "subscription_offers",
  {
    /** Also the id of the order that pays for it, where something is to be paid at once. */
    id: uuid("id").primaryKey(),
    subscriptionId: uuid("subscription_id").notNull(),
    kind: text("kind").$type<"start" | "change">().notNull(),
    /** `withdrawn`: the user erased it meanwhile; what is paid for it all the same goes back. */
    state: text("state").$type<"open" | "taken" | "over" | "withdrawn">().notNull(),
    appId: text("app_id").notNull(),
    release: text("release").notNull(),
    userId: text("user_id").notNull(),
    sub: text("sub").notNull(),
    sessionId: text("session_id").notNull(),
    plan: jsonb("plan").$type<AgreedPlan>().notNull(),
    /** Of the first payment, minor units. 0: there is no order. */
    due: amount("due").notNull(),
    discount: amount("discount").notNull(),
    /** What is left of the credit after it. */
    credit: amount("credit").notNull(),
    trial: boolean("trial").notNull(),
    period: integer("period").notNull(),
    periodStart: time("period_start").notNull(),
    periodEnd: time("period_end").notNull(),
    at: time("at").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [
    index("subscription_offers_open").on(table.userId, table.appId).where(sql`${table.state} = 'open'`),
    index("subscription_offers_expire").on(table.expiresAt).where(sql`${table.state} in ('open', 'withdrawn')`),
    index("subscription_offers_subscription").on(table.subscriptionId),
    check("subscription_offers_state", sql`${table.state} in ('open', 'taken', 'over', 'withdrawn')`),
    check("subscription_offers_amounts", sql`${table.due} >= 0 and ${table.discount} >= 0 and ${table.credit} >= 0`),
    check("subscription_offers_period", sql`${table.periodEnd} > ${table.periodStart}`),
  ],
);
export type OfferRow = typeof subscriptionOffers.$inferSelect;

export const subscriptions = pgTable(
  "subscriptions",
  {
    id: uuid("id").primaryKey(),
    appId: text("app_id").notNull(),
    release: text("release").notNull(),
    userId: text("user_id").notNull(),
    sub: text("sub").notNull(),
    sessionId: text("session_id").notNull(),
    state: text("state").$type<"active" | "past_due" | "paused" | "ended">().notNull(),
    plan: jsonb("plan").$type<AgreedPlan>().notNull(),
    instrumentId: text("instrument_id").notNull(),
    /** Periods are counted from here: period `anchorPeriod` begins at `anchor`. */
    anchor: time("anchor").notNull(),
    anchorPeriod: integer("anchor_period").notNull(),
    /** The one that is paid, or tried for nothing. */
    period: integer("period").notNull(),
    periodStart: time("period_start").notNull(),
    periodEnd: time("period_end").notNull(),
    trial: boolean("trial").notNull(),
    hadTrial: boolean("had_trial").notNull(),
    /** The order that paid for the period, and what of it the credit paid, before tax. */
    paidBy: uuid("paid_by"),
    paidByCredit: amount("paid_by_credit").notNull(),
    credit: amount("credit").notNull(),
    cancelledAt: time("cancelled_at"),
    /** Since when the next period has not been paid. Null while it is not due. */
    unpaidSince: time("unpaid_since"),
    held: text("held").$type<SubscriptionHeld>(),
    /** The last period whose next payment was announced. */
    announced: integer("announced").notNull().default(-1),
    /** When there is something to do next; also the lease of who does it. Null when nothing is. */
    dueAt: time("due_at"),
    createdAt: time("created_at").notNull(),
    endedAt: time("ended_at"),
    endReason: text("end_reason").$type<SubscriptionEnd>(),
  },
  (table) => [
    index("subscriptions_user").on(table.userId, table.createdAt),
    index("subscriptions_app").on(table.appId, table.createdAt),
    index("subscriptions_created").on(table.createdAt),
    index("subscriptions_due").on(table.dueAt).where(sql`${table.dueAt} is not null`),
    check("subscriptions_state", sql`${table.state} in ('active', 'past_due', 'paused', 'ended')`),
    check("subscriptions_end", sql`(${table.state} = 'ended') = (${table.endReason} is not null and ${table.endedAt} is not null)`),
    check("subscriptions_amounts", sql`${table.credit} >= 0 and ${table.paidByCredit} >= 0`),
    check("subscriptions_period", sql`${table.periodEnd} > ${table.periodStart}`),
  ],
);
export type SubscriptionRow = typeof subscriptions.$inferSelect;

/**
 * Every try to take a period's money. SECURITY: of one period there is never more than one that has not failed, whoever writes; that it failed is believed only
 * when its order was declined. Triggers in the migration hold that.
 */
export const subscriptionCharges = pgTable(
  "subscription_charges",
  {
    subscriptionId: uuid("subscription_id")
      .notNull()
      .references(() => subscriptions.id),
    period: integer("period").notNull(),
    attempt: integer("attempt").notNull(),
    /** Null where the credit paid for all of it, or there was nothing to pay with. */
    orderId: uuid("order_id").unique(),
    state: text("state").$type<"open" | "paid" | "declined">().notNull(),
    discount: amount("discount").notNull(),
    declineCode: text("decline_code").$type<DeclineCode>(),
    periodStart: time("period_start").notNull(),
    periodEnd: time("period_end").notNull(),
    at: time("at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subscriptionId, table.period, table.attempt] }),
    uniqueIndex("subscription_charges_once").on(table.subscriptionId, table.period).where(sql`${table.state} <> 'declined'`),
    index("subscription_charges_open").on(table.subscriptionId).where(sql`${table.state} = 'open'`),
    check("subscription_charges_state", sql`${table.state} in ('open', 'paid', 'declined')`),
    check("subscription_charges_decline", sql`(${table.state} = 'declined') = (${table.declineCode} is not null)`),
  ],
);
export type ChargeRow = typeof subscriptionCharges.$inferSelect;

/** What happened to a subscription, in order. Append-only. */
export const subscriptionSteps = pgTable(
  "subscription_steps",
  {
    id: bigserial("id", { mode: "number" }).primaryKey(),
    subscriptionId: uuid("subscription_id")
      .notNull()
      .references(() => subscriptions.id),
    event: text("event").notNull(),
    /** Why, where there is a reason. */
    reason: text("reason"),
    at: time("at").notNull(),
  },
  (table) => [index("subscription_steps_subscription").on(table.subscriptionId)],
);
