import * as z from "zod/mini";
import { moneySchema } from "../money.ts";

export const planIntervalSchema = z.enum(["day", "week", "month", "year"]);
export type PlanInterval = z.infer<typeof planIntervalSchema>;

/** A plan as it was agreed to: a period is `count` intervals long. */
export const subscriptionPlanSchema = z.object({
  id: z.string(),
  name: z.string(),
  interval: planIntervalSchema,
  count: z.int().check(z.gte(1)),
});
export type SubscriptionPlan = z.infer<typeof subscriptionPlanSchema>;

/** When the next payment is taken and how much it is, tax included. Milliseconds since the epoch. */
export const nextPaymentSchema = z.object({ at: z.number(), total: moneySchema });

/**
 * What a user agrees to beside the price of today; the signed quote has it as `subscription`. `price` is of each period, tax included: it stays what it is for
 * as long as the subscription runs.
 */
export const subscriptionTermsSchema = z.object({
  subscriptionId: z.string(),
  plan: subscriptionPlanSchema,
  price: moneySchema,
  next: nextPaymentSchema,
  /** Days before the first payment. */
  trialDays: z.optional(z.int()),
  /** Of a change: the plan before. */
  from: z.optional(subscriptionPlanSchema),
  /** Of a change: what is left of the time that was paid, before tax, after the payment of today; the next payments are that much less. */
  credit: z.optional(moneySchema),
});
export type SubscriptionTerms = z.infer<typeof subscriptionTermsSchema>;

/** `past_due`: a payment was declined and is tried again. `paused`: the mini-app is not offered here at the moment, so nothing is taken. */
export const subscriptionStatusSchema = z.enum(["trialing", "active", "past_due", "paused", "ended"]);
export type SubscriptionStatus = z.infer<typeof subscriptionStatusSchema>;

/** Why nothing is taken for a mini-app at the moment. */
export const subscriptionHeldSchema = z.enum(["app_removed", "app_stopped", "release_revoked", "not_offered"]);
export type SubscriptionHeld = z.infer<typeof subscriptionHeldSchema>;

/** `erased`: the user erased what the mini-app knew of them, or ended their account. */
export const subscriptionEndSchema = z.enum(["cancelled", "payment_failed", "app_unavailable", "erased"]);
export type SubscriptionEnd = z.infer<typeof subscriptionEndSchema>;

/** Times in milliseconds since the epoch. */
export const subscriptionSchema = z.object({
  id: z.string(),
  plan: subscriptionPlanSchema,
  status: subscriptionStatusSchema,
  /** Of each period, tax included. */
  price: moneySchema,
  /** The period that is paid, or tried for nothing. */
  period: z.object({ start: z.number(), end: z.number() }),
  /** Absent where nothing more is taken. */
  next: z.optional(nextPaymentSchema),
  /** Cancelled: it ends with the period, and can be resumed until then. */
  cancelled: z.boolean(),
  /** Left over from a change of plan, before tax: goes off the next payments. */
  credit: z.optional(moneySchema),
  startedAt: z.number(),
  held: z.optional(subscriptionHeldSchema),
  endedAt: z.optional(z.number()),
  endReason: z.optional(subscriptionEndSchema),
});
export type Subscription = z.infer<typeof subscriptionSchema>;
