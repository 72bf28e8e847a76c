import * as z from "zod/mini";
import { checkoutOutcomeSchema, orderSchema, quoteLineSchema } from "../capabilities/checkout.ts";
import { subscriptionTermsSchema } from "../capabilities/subscriptions.ts";
import { appIdSchema } from "../ids.ts";
import { moneySchema } from "../money.ts";
import { passkeyOptionsSchema } from "./account.ts";

/** ISO 3166-1 alpha-2. */
const countrySchema = z.string().check(
  z.regex(/^[A-Z]{2}$/),
  z.refine((code) => new Intl.DisplayNames("en", { type: "region" }).of(code) !== code, "is not a country of ISO 3166-1"),
);
const plainText = (max: number) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is control and direction characters that are refused
  z.string().check(z.trim(), z.minLength(1), z.maxLength(max), z.regex(/^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]*$/));

/** Where a parcel goes, as its sender writes it on it. `region`: state or province. `phone`: E.164, digits grouped or not. */
export const addressSchema = z.object({
  name: plainText(80),
  line1: plainText(120),
  line2: z.optional(plainText(120)),
  city: plainText(80),
  region: z.optional(plainText(80)),
  postalCode: z.optional(z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9 -]{1,11}$/))),
  country: countrySchema,
  phone: z.optional(z.string().check(z.regex(/^\+?[0-9](?:[ .()-]{0,2}[0-9]){5,14}$/))),
});
export type Address = z.infer<typeof addressSchema>;

/**
 * `GET /api/v1/me/addresses`, `PUT` and `DELETE /api/v1/me/addresses/:id` (user session); the id is a UUID that the host makes. One is the default: the one that
 * was last put with `default`, else the oldest. Guests get none of it.
 */
export const savedAddressSchema = z.extend(addressSchema, { id: z.uuid(), default: z.boolean() });
export type SavedAddress = z.infer<typeof savedAddressSchema>;
export const addressesResponseSchema = z.object({ addresses: z.array(savedAddressSchema) });
export const putAddressRequestSchema = z.extend(addressSchema, { default: z.optional(z.boolean()) });
export type PutAddressRequest = z.infer<typeof putAddressRequestSchema>;

/** How an order is sent. `options` are those that serve the chosen address, in the catalogue's order. */
export const deliverySchema = z.object({
  addresses: z.array(savedAddressSchema),
  addressId: z.optional(z.string()),
  options: z.array(z.object({ id: z.string(), name: z.string(), price: moneySchema, days: z.optional(z.int()) })),
  /** Absent where nothing can be sent yet: there is no address, or no option serves it. Such a quote cannot be confirmed. */
  optionId: z.optional(z.string()),
});
export type Delivery = z.infer<typeof deliverySchema>;

/**
 * Why a purchase is asked about a second time. `amount` to `expired`: above what the user allows the app, `limit` of one purchase. `device`: this browser never showed a
 * passkey of a user who has some. `address`: none of their paid orders went there. `provider`: their bank wants them to be there; it is known only once it was asked, so a
 * quote never says it. For these three `limit` is the price.
 */
export const stepUpSchema = z.object({
  reason: z.enum(["amount", "total", "count", "expired", "device", "address", "provider"]),
  limit: moneySchema,
});
export type StepUp = z.infer<typeof stepUpSchema>;

/**
 * `POST /api/v1/quotes` (guest session) with BuyParams. The order exists from here on, in state `quoted`. `POST /api/v1/orders/:id/requote` (guest session)
 * answers alike, for the same lines and coupon with another address or way of sending: the order before is overtaken by the new one.
 */
export const quoteResponseSchema = z.object({
  orderId: z.string(),
  /** JWS, typ `plaza-quote+jwt`; what the sheet shows is what this says, and what is charged. */
  quote: z.string(),
  merchant: z.string(),
  lines: z.array(quoteLineSchema),
  subtotal: moneySchema,
  tax: moneySchema,
  shipping: moneySchema,
  discount: moneySchema,
  total: moneySchema,
  expiresAt: z.number(),
  /** The instrument that will be charged, in words for the sheet. */
  instrument: z.object({ id: z.string(), label: z.string() }),
  /** The coupon that `discount` is of. */
  coupon: z.optional(z.string()),
  /** Present when something in it is sent. */
  delivery: z.optional(deliverySchema),
  /** Present when confirming it will need `stepUp`. */
  stepUp: z.optional(stepUpSchema),
  /** Present when it is about a subscription. With a total of nothing there is no order: it is agreed to by `POST /api/v1/subscriptions/offers/:id/agree`. */
  terms: z.optional(subscriptionTermsSchema),
});
export type QuoteResponse = z.infer<typeof quoteResponseSchema>;

export const requoteRequestSchema = z.object({
  addressId: z.optional(z.string().check(z.maxLength(64))),
  optionId: z.optional(z.string().check(z.maxLength(64))),
});
export type RequoteRequest = z.infer<typeof requoteRequestSchema>;

/** `page`: the user is to go to their bank's page, in a window of its own, before anybody knows: https, or http of this machine. For the host alone, not for the mini-app. */
export const confirmResponseSchema = z.union([
  z.object({ status: z.literal("pending"), orderId: z.string(), page: z.url({ protocol: /^https?$/ }) }),
  checkoutOutcomeSchema,
]);
export type ConfirmResponse = z.infer<typeof confirmResponseSchema>;

/**
 * `POST /api/v1/orders/:id/step-up` (guest session): the challenge is SHA-256 of the quote, a dot and `nonce`; `options` is a
 * PublicKeyCredentialRequestOptionsJSON (Web Authentication Level 3 §5.1.8). Without `passkey` the user has none, and their second yes is enough.
 */
export const stepUpQuestionSchema = z.object({ passkey: z.optional(z.object({ nonce: z.string(), options: passkeyOptionsSchema })) });
export type StepUpQuestion = z.infer<typeof stepUpQuestionSchema>;

/** `POST /api/v1/orders/:id/cancel` (guest session). */
export const cancelRequestSchema = z.object({ reason: z.optional(z.enum(["user", "price", "shipping", "trust", "other"])) });

/** `GET /api/v1/orders/:id` and `/orders/unresolved` (guest session); `GET /api/v1/me/orders` (user session). */
export const unresolvedResponseSchema = z.object({ orders: z.array(orderSchema) });
export const userOrderSchema = z.extend(orderSchema, { appId: appIdSchema, appName: z.string(), merchant: z.string() });
export type UserOrder = z.infer<typeof userOrderSchema>;
export const userOrdersResponseSchema = z.object({ orders: z.array(userOrderSchema) });

/** The user's ways to pay at the payment provider. The label is words; the simulator's say which outcome it has. */
export const instrumentSchema = z.object({ id: z.string(), label: z.string(), default: z.boolean() });
/** `GET /api/v1/me/instruments`, `DELETE …/:id`, `PUT …/:id/default` (user session). `adds`, `removes`: of `GET`, whether the provider lets the user do that. */
export const instrumentsResponseSchema = z.object({
  instruments: z.array(instrumentSchema),
  adds: z.optional(z.boolean()),
  removes: z.optional(z.boolean()),
});
/**
 * `DELETE /api/v1/me/instruments/:id?instead=`: what is not there is gone already. `instead` is what subscriptions that are paid with it are paid with from then on;
 * without it those refuse the removal with CHECKOUT_CONFLICT and `data.reason` `instrument_in_use`.
 */
export const removeInstrumentQuerySchema = z.object({ instead: z.optional(z.string().check(z.minLength(1), z.maxLength(128))) });
/**
 * `GET` and `PUT /api/v1/me/allowances/:appId` (user session): what an app may be paid without a second question. `highest` is what the host allows, which a user
 * can only lower. Money is in the currency that the app sells in; `total` and `count` are of the time since `since`.
 */
export const allowanceSchema = z.object({
  appId: appIdSchema,
  perPurchase: moneySchema,
  highest: moneySchema,
  total: z.optional(moneySchema),
  count: z.optional(z.int()),
  /** Milliseconds since the epoch: from then on every purchase is asked twice. */
  expiresAt: z.optional(z.number()),
  since: z.number(),
  spent: z.object({ total: moneySchema, count: z.int() }),
});
export type Allowance = z.infer<typeof allowanceSchema>;
/** Absent where the app sells nothing. */
export const allowanceResponseSchema = z.object({ allowance: z.optional(allowanceSchema) });
export const putAllowanceRequestSchema = z.object({
  /** Minor units; 0: every purchase is asked twice. */
  perPurchase: z.int().check(z.gte(0)),
  total: z.optional(z.int().check(z.gte(0))),
  count: z.optional(z.int().check(z.gte(0))),
  expiresAt: z.optional(z.number()),
});
export type PutAllowanceRequest = z.infer<typeof putAllowanceRequestSchema>;
