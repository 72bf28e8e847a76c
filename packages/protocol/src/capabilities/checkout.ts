import * as z from "zod/mini";
import { defineCapability, method } from "../define-capability.ts";
import { moneySchema } from "../money.ts";
import { delegationMethods, instrumentHandleSchema } from "./delegation.ts";
import { subscriptionSchema } from "./subscriptions.ts";

export const declineCodeSchema = z.enum([
  "card_declined",
  "insufficient_funds",
  "expired_instrument",
  "authentication_failed",
  "limit_exceeded",
  "out_of_stock",
  "provider_unavailable",
  "not_supported",
]);
export type DeclineCode = z.infer<typeof declineCodeSchema>;

export const quoteLineSchema = z.object({
  sku: z.string(),
  name: z.string(),
  quantity: z.int().check(z.gte(1)),
  unit: moneySchema,
  total: moneySchema,
});
export type QuoteLine = z.infer<typeof quoteLineSchema>;

export const orderStatusSchema = z.enum(["pending", "paid", "declined", "cancelled", "expired", "refunded", "partially_refunded"]);

export const orderSchema = z.object({
  id: z.string(),
  status: orderStatusSchema,
  lines: z.array(quoteLineSchema),
  subtotal: moneySchema,
  tax: moneySchema,
  shipping: moneySchema,
  discount: moneySchema,
  total: moneySchema,
  /** Milliseconds since the epoch. */
  createdAt: z.number(),
  reference: z.optional(z.string()),
  /** JWS, typ `plaza-receipt+jwt`; present once paid. */
  receipt: z.optional(z.string()),
  declineCode: z.optional(declineCodeSchema),
  /** What has gone back so far; absent while nothing has. */
  refunded: z.optional(moneySchema),
});
export type Order = z.infer<typeof orderSchema>;

/** A terminal status never changes. */
export const checkoutOutcomeSchema = z.discriminatedUnion("status", [
  z.object({ status: z.literal("paid"), orderId: z.string(), receipt: z.string() }),
  z.object({ status: z.literal("pending"), orderId: z.string() }),
  z.object({ status: z.literal("declined"), orderId: z.string(), code: declineCodeSchema }),
  z.object({ status: z.literal("cancelled"), reason: z.optional(z.enum(["user", "price", "shipping", "trust", "other"])) }),
]);
export type CheckoutOutcome = z.infer<typeof checkoutOutcomeSchema>;

export const buyParamsSchema = z.object({
  lines: z
    .array(
      z.object({
        sku: z.string().check(z.minLength(1), z.maxLength(64)),
        quantity: z.int().check(z.gte(1), z.lte(999)),
      }),
    )
    .check(z.minLength(1), z.maxLength(50)),
  coupon: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  reference: z.optional(z.string().check(z.maxLength(128))),
});
export type BuyParams = z.infer<typeof buyParamsSchema>;

/** How a question to subscribe, or to change a plan, ended. `receipt` and `orderId` where something was paid today. */
export const subscribeOutcomeSchema = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("active"),
    subscriptionId: z.string(),
    orderId: z.optional(z.string()),
    receipt: z.optional(z.string()),
  }),
  z.object({ status: z.literal("pending"), subscriptionId: z.string(), orderId: z.string() }),
  z.object({ status: z.literal("declined"), orderId: z.string(), code: declineCodeSchema }),
  z.object({ status: z.literal("cancelled"), reason: z.optional(z.enum(["user", "price", "shipping", "trust", "other"])) }),
]);
export type SubscribeOutcome = z.infer<typeof subscribeOutcomeSchema>;

/** `done`: false where the user said no. */
const subscriptionAnswerSchema = z.object({ done: z.boolean(), subscription: subscriptionSchema });
export type SubscriptionAnswer = z.infer<typeof subscriptionAnswerSchema>;

const planId = z.string().check(z.minLength(1), z.maxLength(64));
const subscriptionId = z.string().check(z.minLength(1), z.maxLength(64));
const oneSheet = { ratePerSecond: 0.5, burst: 5, inFlight: 2 } as const;

export const checkout = defineCapability({
  name: "checkout",
  version: "1",
  summary: "One tap to pay: the server quotes, the host's sheet confirms, the ledger records.",
  methods: {
    buy: method({
      summary: "Quotes the lines at the publisher's catalogue prices on the server and asks the user to confirm in the host's sheet.",
      params: buyParamsSchema,
      result: checkoutOutcomeSchema,
      consent: "sheet",
      limits: { ratePerSecond: 0.5, burst: 5, inFlight: 2 },
      example: { lines: [{ sku: "flat-white", quantity: 1 }] },
    }),
    payOrder: method({
      summary:
        "Asks the user to confirm, in the host's sheet, an order that the publisher's server made; the token names it and says nothing else. `instrument` is a handle of `selectInstrument` for this order.",
      params: z.object({
        orderToken: z.string().check(z.minLength(1), z.maxLength(256)),
        instrument: z.optional(instrumentHandleSchema),
      }),
      result: checkoutOutcomeSchema,
      consent: "sheet",
      limits: { ratePerSecond: 0.5, burst: 5, inFlight: 2 },
      example: { orderToken: "plaza_order_mIkN0y2sJ4Jr1V0c9gq5E0sK3b0kq3fJm1m0X9kq5E0" },
    }),
    getOrder: method({
      summary: "One order of this user in this mini-app.",
      params: z.object({ orderId: z.string().check(z.minLength(1), z.maxLength(64)) }),
      result: orderSchema,
      example: { orderId: "0190c1f0-0000-7000-8000-000000000000" },
    }),
    listUnresolved: method({
      summary: "Orders whose payment is not settled yet; ask at launch, after a crash in the middle of a payment.",
      params: z.object({}),
      result: z.object({ orders: z.array(orderSchema) }),
      example: {},
    }),
    subscribe: method({
      summary:
        "Shows the terms of a plan of the catalogue in the host's sheet; on the user's yes the first period is paid, or the trial begins.",
      params: z.object({ plan: planId }),
      result: subscribeOutcomeSchema,
      consent: "sheet",
      limits: oneSheet,
      example: { plan: "monthly" },
    }),
    changeSubscription: method({
      summary: "Shows what another plan costs today, less the time that is paid already, and changes to it on the user's yes.",
      params: z.object({ subscriptionId, plan: planId }),
      result: subscribeOutcomeSchema,
      consent: "sheet",
      limits: oneSheet,
      example: { subscriptionId: "0190c1f0-0000-7000-8000-000000000000", plan: "yearly" },
    }),
    cancelSubscription: method({
      summary: "Asks the user, once, whether the subscription is to end with the period that is paid.",
      params: z.object({ subscriptionId }),
      result: subscriptionAnswerSchema,
      consent: "sheet",
      limits: oneSheet,
      example: { subscriptionId: "0190c1f0-0000-7000-8000-000000000000" },
    }),
    resumeSubscription: method({
      summary: "Asks the user whether a subscription that they cancelled is to go on after all, before it has ended.",
      params: z.object({ subscriptionId }),
      result: subscriptionAnswerSchema,
      consent: "sheet",
      limits: oneSheet,
      example: { subscriptionId: "0190c1f0-0000-7000-8000-000000000000" },
    }),
    listSubscriptions: method({
      summary: "This user's subscriptions in this mini-app, those that ended too, newest first.",
      params: z.object({}),
      result: z.object({ subscriptions: z.array(subscriptionSchema) }),
      example: {},
    }),
    ...delegationMethods,
  },
  events: { orderupdate: z.object({ orderId: z.string(), status: orderStatusSchema }) },
});
