import type { DeclineCode } from "@plaza/protocol";
import { sql } from "drizzle-orm";
import { bigint, bigserial, boolean, check, index, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";

/** Milliseconds since the epoch, by the server's clock. */
const time = (name: string) => bigint(name, { mode: "number" });

/** Whose ways to pay are kept with Stripe under which customer. */
export const checkoutStripeCustomers = pgTable("checkout_stripe_customers", {
  userId: text("user_id").primaryKey(),
  customerId: text("customer_id").notNull().unique(),
});

/**
 * Which PaymentIntent an attempt has. It is written before the intent is confirmed, that is before any money can move, and kept for ever: what became of an
 * attempt is asked for by the intent's own id, and never depends on how long Stripe remembers a key [C-11].
 */
export const checkoutStripePayments = pgTable(
  "checkout_stripe_payments",
  {
    attemptId: text("attempt_id").primaryKey(),
    /** None of an attempt that was closed before it was asked for. */
    amount: bigint("amount", { mode: "number" }),
    currency: text("currency"),
    instrumentId: text("instrument_id"),
    intentId: text("intent_id").unique(),
    /** Set where there is no intent to ask about: refused by ourselves, or by Stripe before there was one. */
    declineCode: text("decline_code").$type<DeclineCode>(),
    /** Let go before there was an intent: none is made any more. */
    closed: boolean("closed").notNull().default(false),
  },
  (table) => [
    check("checkout_stripe_payments_closed", sql`not (${table.closed} and ${table.intentId} is not null)`),
    check(
      "checkout_stripe_payments_asked",
      sql`${table.closed} or num_nulls(${table.amount}, ${table.currency}, ${table.instrumentId}) = 0`,
    ),
  ],
);

/** Which refund of ours is which of Stripe's: its settlement file names them by its own ids alone. */
export const checkoutStripeRefunds = pgTable("checkout_stripe_refunds", {
  refundId: text("refund_id").primaryKey(),
  stripeId: text("stripe_id").notNull().unique(),
});

/** What a provider told us, by the id of its event and for ever: a repeat is recognised years later [C-09]. Nothing of the body is kept but its digest. */
export const checkoutInboundEvents = pgTable(
  "checkout_inbound_events",
  {
    provider: text("provider").notNull(),
    eventId: text("event_id").notNull(),
    type: text("type").notNull(),
    subject: text("subject").$type<"payment" | "refund" | "dispute" | "other">().notNull(),
    /** The provider's id of what it is about. */
    reference: text("reference").notNull(),
    bodyDigest: text("body_digest").notNull(),
    receivedAt: time("received_at").notNull(),
    /** When it is next worked on; also the lease of who does. Null when it is done. */
    dueAt: time("due_at"),
    attempts: integer("attempts").notNull().default(0),
  },
  (table) => [
    primaryKey({ columns: [table.provider, table.eventId] }),
    index("checkout_inbound_events_due").on(table.dueAt).where(sql`${table.dueAt} is not null`),
  ],
);

/** What users of the simulator added to everybody's demo cards, or removed of them. */
export const checkoutSimulatorCards = pgTable(
  "checkout_simulator_cards",
  {
    userId: text("user_id").notNull(),
    /** Of the page on which it is added; where everybody's card was removed, that card. */
    id: text("id").notNull(),
    /** The demo card that it is; null until the user has chosen on the page. */
    card: text("card"),
    /** Whereto the page leads. */
    back: jsonb("back").$type<{ readonly added: string; readonly left: string }>(),
    removed: boolean("removed").notNull().default(false),
    at: bigserial("at", { mode: "number" }),
  },
  (table) => [primaryKey({ columns: [table.userId, table.id] }), index("checkout_simulator_cards_page").on(table.id)],
);
