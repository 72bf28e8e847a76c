import * as z from "zod/mini";
import { subscriptionSchema } from "../capabilities/subscriptions.ts";
import { appIdSchema } from "../ids.ts";

/**
 * `POST /api/v1/subscriptions/quotes` and `POST /api/v1/subscriptions/:id/quotes` (guest session) answer a QuoteResponse with `terms`. What is to be paid is
 * confirmed as any order; where nothing is, `POST /api/v1/subscriptions/offers/:id/agree` takes what a confirmation takes and may be repeated.
 */
export const planQuoteRequestSchema = z.object({ plan: z.string().check(z.minLength(1), z.maxLength(64)) });

/** `GET /api/v1/subscriptions` (guest session): this user's in this mini-app. `POST …/:id/cancel` and `/resume` answer with the subscription. */
export const subscriptionsResponseSchema = z.object({ subscriptions: z.array(subscriptionSchema) });

/** `GET /api/v1/me/subscriptions` (user session): all of them. `POST …/:id/cancel`, `/resume`, `PUT …/:id/instrument` answer with all of them as well. */
export const userSubscriptionSchema = z.extend(subscriptionSchema, {
  appId: appIdSchema,
  appName: z.string(),
  merchant: z.string(),
  /** The way to pay that is charged, in words; absent where the user has it no more, and their usual one is charged. */
  instrument: z.optional(z.object({ id: z.string(), label: z.string() })),
});
export type UserSubscription = z.infer<typeof userSubscriptionSchema>;
export const userSubscriptionsResponseSchema = z.object({ subscriptions: z.array(userSubscriptionSchema) });
export const subscriptionInstrumentRequestSchema = z.object({ instrumentId: z.string().check(z.minLength(1), z.maxLength(128)) });

/** Console: `GET /admin/subscriptions?appId=&status=&before=`, newest first. Users by their pairwise id. */
export const adminSubscriptionSchema = z.extend(subscriptionSchema, { appId: appIdSchema, appName: z.string(), user: z.string() });
export type AdminSubscription = z.infer<typeof adminSubscriptionSchema>;
export const adminSubscriptionsResponseSchema = z.object({ subscriptions: z.array(adminSubscriptionSchema), next: z.optional(z.string()) });

/** `GET /merchant/subscriptions?app=&status=&cursor=`, newest first, and `GET /merchant/subscriptions/:id` (API key), with the orders that paid for it. */
export const merchantSubscriptionSchema = z.extend(subscriptionSchema, { appId: appIdSchema, sub: z.string() });
export type MerchantSubscription = z.infer<typeof merchantSubscriptionSchema>;
export const merchantSubscriptionsResponseSchema = z.object({
  subscriptions: z.array(merchantSubscriptionSchema),
  next: z.optional(z.string()),
});
export const merchantSubscriptionDetailSchema = z.object({ subscription: merchantSubscriptionSchema, orders: z.array(z.string()) });
export type MerchantSubscriptionDetail = z.infer<typeof merchantSubscriptionDetailSchema>;
