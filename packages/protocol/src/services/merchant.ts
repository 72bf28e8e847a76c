import * as z from "zod/mini";
import { orderSchema } from "../capabilities/checkout.ts";
import { instrumentHandleSchema } from "../capabilities/delegation.ts";
import { appIdSchema } from "../ids.ts";
import { moneySchema } from "../money.ts";
import { refundSchema } from "./admin.ts";

/** All of `/api/v1/merchant/…` is for a publisher's server: `Authorization: Bearer plaza_key_…`, and never a cookie. */
const minorUnits = z.int().check(z.gte(0), z.lte(1_000_000_000_000));

/**
 * `POST /merchant/orders` with an `Idempotency-Key`: an order whose amounts are the publisher's server's. A member that is not named here is refused: a
 * typing mistake in `discount` must not cost money. Amounts in minor units of `currency`.
 */
export const merchantOrderRequestSchema = z.strictObject({
  appId: appIdSchema,
  currency: z.string().check(z.regex(/^[A-Z]{3}$/)),
  lines: z
    .array(
      z.strictObject({
        name: z.string().check(z.minLength(1), z.maxLength(120)),
        quantity: z.int().check(z.gte(1), z.lte(999)),
        unitAmount: minorUnits,
        sku: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
      }),
    )
    .check(z.minLength(1), z.maxLength(50)),
  tax: z.optional(minorUnits),
  shipping: z.optional(minorUnits),
  /** Off lines and shipping together; never more than those. */
  discount: z.optional(minorUnits),
  reference: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  /** The user's id in this mini-app (`identity.getUser().sub`): then nobody else can pay the order. */
  sub: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
  /** Seconds in which the order can be brought to a sheet; one hour where absent. */
  expiresIn: z.optional(z.int().check(z.gte(60), z.lte(86_400))),
});
export type MerchantOrderRequest = z.infer<typeof merchantOrderRequestSchema>;
/** The token goes to the mini-app, which hands it to `checkout.payOrder`. Times in milliseconds since the epoch. */
export const merchantOrderResponseSchema = z.object({
  id: z.string(),
  orderToken: z.string(),
  total: moneySchema,
  expiresAt: z.number(),
});
export type MerchantOrderResponse = z.infer<typeof merchantOrderResponseSchema>;

/** `GET /merchant/orders?app=&status=&since=&cursor=`, newest first; `next` is the `cursor` of the page after. `pending` until it is paid or cannot be. */
export const merchantOrderSchema = z.extend(orderSchema, { appId: appIdSchema, sub: z.optional(z.string()) });
export type MerchantOrder = z.infer<typeof merchantOrderSchema>;
export const merchantOrdersResponseSchema = z.object({ orders: z.array(merchantOrderSchema), next: z.optional(z.string()) });
/** `GET /merchant/orders/:id`; refunds newest first. `POST /merchant/orders/:id/refunds` takes what the console's does. */
export const merchantOrderDetailSchema = z.object({
  order: merchantOrderSchema,
  refunds: z.array(refundSchema),
  /** What the buyer's bank took back, newest first; absent where it took nothing. */
  disputes: z.optional(
    z.array(
      z.object({ id: z.string(), status: z.enum(["open", "won", "lost"]), amount: moneySchema, reason: z.string(), openedAt: z.number() }),
    ),
  ),
});
export type MerchantOrderDetail = z.infer<typeof merchantOrderDetailSchema>;

export const merchantEventTypeSchema = z.enum([
  "order.paid",
  "order.declined",
  "order.cancelled",
  "order.expired",
  "order.refunded",
  "user.erased",
  "subscription.started",
  "subscription.renewed",
  "subscription.past_due",
  "subscription.cancelled",
  "subscription.resumed",
  "subscription.changed",
  "subscription.ended",
  "order.disputed",
]);
export type MerchantEventType = z.infer<typeof merchantEventTypeSchema>;
/**
 * The body of a webhook (Standard Webhooks): what happened to which order; how the order stands is asked for at `url`. `user.erased` is about `sub` and has no
 * order: the user erased what the app knew of them, and what your own servers keep of them is yours to erase.
 */
export const merchantEventSchema = z.object({
  type: merchantEventTypeSchema,
  /** When it happened, ISO 8601. */
  timestamp: z.string(),
  data: z.object({
    orderId: z.optional(z.string()),
    subscriptionId: z.optional(z.string()),
    appId: z.string(),
    sub: z.optional(z.string()),
    reference: z.optional(z.string()),
    refundId: z.optional(z.string()),
    url: z.optional(z.string()),
  }),
});
export type MerchantEvent = z.infer<typeof merchantEventSchema>;
/** `GET /merchant/events?cursor=`, oldest first. `id` is the `webhook-id`. `cursor` goes into the next request, also when there was nothing new. */
export const merchantEventsResponseSchema = z.object({
  events: z.array(z.extend(merchantEventSchema, { id: z.string() })),
  cursor: z.string(),
});

/** `POST /quotes/order` (guest session): the signed quote of an order that the publisher's server made. */
export const orderQuoteRequestSchema = z.object({
  orderToken: z.string().check(z.minLength(1), z.maxLength(256)),
  /** Of `checkout.selectInstrument` for this order: the way to pay that the sheet shows as the chosen one. */
  instrument: z.optional(instrumentHandleSchema),
});

/** Console: `GET`, `POST /admin/api-keys`, `DELETE /admin/api-keys/:id`. Times in milliseconds since the epoch. */
const label = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));
export const apiKeySchema = z.object({
  id: z.string(),
  label: z.string(),
  /** How the key begins, to know it by. */
  prefix: z.string(),
  publisher: z.string(),
  appIds: z.array(appIdSchema),
  createdAt: z.number(),
  lastUsedAt: z.nullable(z.number()),
  revokedAt: z.nullable(z.number()),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
export const apiKeysResponseSchema = z.object({ keys: z.array(apiKeySchema) });
export const apiKeyRequestSchema = z.object({ label, appIds: z.array(appIdSchema).check(z.minLength(1), z.maxLength(100)) });
export type ApiKeyRequest = z.infer<typeof apiKeyRequestSchema>;
/** The key itself, this once. */
export const apiKeyResponseSchema = z.object({ key: apiKeySchema, secret: z.string() });

/** Console: `GET`, `POST /admin/webhooks`, `DELETE /admin/webhooks/:id`, `POST /admin/webhooks/:id/rotate` and `/enable`. */
export const webhookEndpointSchema = z.object({
  id: z.string(),
  appId: appIdSchema,
  appName: z.string(),
  url: z.string(),
  createdAt: z.number(),
  /** The secret before this one signs too, until then. */
  oldSecretUntil: z.nullable(z.number()),
  /** Since when nothing has been accepted. */
  failingSince: z.nullable(z.number()),
  /** Nothing is sent any more: it failed for days. */
  disabledAt: z.nullable(z.number()),
});
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;
export const webhookEndpointsResponseSchema = z.object({ endpoints: z.array(webhookEndpointSchema) });
export const webhookEndpointRequestSchema = z.object({ appId: appIdSchema, url: z.string().check(z.minLength(1), z.maxLength(2_048)) });
export type WebhookEndpointRequest = z.infer<typeof webhookEndpointRequestSchema>;
/** `whsec_…`, this once. */
export const webhookSecretResponseSchema = z.object({ endpoint: webhookEndpointSchema, secret: z.string() });

/** Console: `GET /admin/webhook-deliveries?appId=&status=&before=`, newest first; `POST /admin/webhook-deliveries/:id/replay`. */
export const webhookDeliverySchema = z.object({
  id: z.string(),
  /** `webhook-id`: the same in every attempt, in every replay and at every endpoint. */
  eventId: z.string(),
  type: merchantEventTypeSchema,
  /** Null where it is about a user. */
  orderId: z.nullable(z.string()),
  appId: appIdSchema,
  appName: z.string(),
  url: z.string(),
  status: z.enum(["pending", "delivered", "failed"]),
  attempts: z.int(),
  /** Of the last attempt: the HTTP status, or null where there was none. */
  responseStatus: z.nullable(z.int()),
  /** Of the last attempt that was not accepted: how the answer began, or why there was none. */
  detail: z.nullable(z.string()),
  createdAt: z.number(),
  /** Null where nothing is to come. */
  nextAt: z.nullable(z.number()),
});
export type WebhookDelivery = z.infer<typeof webhookDeliverySchema>;
export const webhookDeliveriesResponseSchema = z.object({ deliveries: z.array(webhookDeliverySchema), next: z.optional(z.string()) });
