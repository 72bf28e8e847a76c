import * as z from "zod/mini";
import { checkoutOutcomeSchema, orderSchema, quoteLineSchema } from "../capabilities/checkout.ts";
import { appIdSchema } from "../ids.ts";
import { moneySchema } from "../money.ts";

/** `POST /api/v1/quotes` (guest session) with BuyParams. The order exists from here on, in state `quoted`. */
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
});
export type QuoteResponse = z.infer<typeof quoteResponseSchema>;

/** `POST /api/v1/orders/:id/confirm` (guest session), header `idempotency-key`. Same key and body: same answer. */
export const confirmRequestSchema = z.object({ quote: z.string(), instrumentId: z.optional(z.string()) });
export const confirmResponseSchema = checkoutOutcomeSchema;

/** `POST /api/v1/orders/:id/cancel` (guest session). */
export const cancelRequestSchema = z.object({ reason: z.optional(z.enum(["user", "price", "shipping", "trust", "other"])) });

/** `GET /api/v1/orders/:id` and `/orders/unresolved` (guest session); `GET /api/v1/me/orders` (user session). */
export const unresolvedResponseSchema = z.object({ orders: z.array(orderSchema) });
export const userOrderSchema = z.extend(orderSchema, { appId: appIdSchema, appName: z.string(), merchant: z.string() });
export type UserOrder = z.infer<typeof userOrderSchema>;
export const userOrdersResponseSchema = z.object({ orders: z.array(userOrderSchema) });

/** Instruments of the payment simulator (`GET /api/v1/me/instruments`, user session): the label says which outcome it has. */
export const instrumentSchema = z.object({ id: z.string(), label: z.string(), default: z.boolean() });
export const instrumentsResponseSchema = z.object({ instruments: z.array(instrumentSchema) });
