import { appIdSchema, orderStatusSchema } from "@plaza/protocol";
import {
  delegatedAddressRequestSchema,
  delegatedAddressResponseSchema,
  delegatedInstrumentRequestSchema,
  delegatedInstrumentResponseSchema,
  merchantEventsResponseSchema,
  merchantOrderDetailSchema,
  merchantOrderRequestSchema,
  merchantOrderResponseSchema,
  merchantOrdersResponseSchema,
  orderQuoteRequestSchema,
  phoneExchangeRequestSchema,
  phoneExchangeResponseSchema,
  quoteResponseSchema,
  refundRequestSchema,
  refundSchema,
} from "@plaza/protocol/services";
import * as z from "zod/mini";
import { audit } from "../admin/audit.ts";
import { idempotencyHeaders } from "../checkout/idempotency.ts";
import type { RunningCheckout } from "../checkout/plugin.ts";
import { viewRefund } from "../checkout/refunds.ts";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { beforeSchema } from "../core/paging.ts";
import { exchangePhoneCode } from "../identity/phone-handover.ts";
import { requireMerchant } from "./api-keys.ts";
import { giveAddress, mintHandle, withHandle } from "./delegation.ts";
import { eventsAfter } from "./events.ts";
import { createMerchantOrder } from "./orders.ts";
import { presentOrder } from "./present.ts";
import { merchantOrder, merchantOrderList } from "./pull.ts";

const params = z.object({ id: z.string().check(z.maxLength(64)) });
const milliseconds = z.pipe(z.string().check(z.regex(/^\d{1,15}$/)), z.transform(Number));
const query = z.object({
  app: z.optional(appIdSchema),
  status: z.optional(orderStatusSchema),
  since: z.optional(milliseconds),
  cursor: z.optional(beforeSchema),
});

/** For publishers' servers, by API key; and for a running mini-app, the way from an order token to a quote. */
export function registerMerchantRoutes(app: SchemaInstance, ctx: ServerContext, { offers, refunds, provider }: RunningCheckout): void {
  const [tags, auth] = [["merchant"], "merchant"] as const;

  app.post(
    "/merchant/orders",
    {
      schema: {
        summary: "Make an order; the same key and body give the same answer",
        tags,
        auth,
        headers: idempotencyHeaders,
        body: merchantOrderRequestSchema,
        response: { 200: merchantOrderResponseSchema },
      },
    },
    async (request) =>
      createMerchantOrder(ctx, await requireMerchant(ctx, request), { key: request.headers["idempotency-key"], body: request.body }),
  );
  app.get(
    "/merchant/orders",
    {
      schema: {
        summary: "Orders of the key's mini-apps, newest first",
        tags,
        auth,
        querystring: query,
        response: { 200: merchantOrdersResponseSchema },
      },
    },
    async (request) => merchantOrderList(ctx, await requireMerchant(ctx, request), request.query),
  );
  app.get(
    "/merchant/orders/:id",
    { schema: { summary: "One order, as it is now", tags, auth, params, response: { 200: merchantOrderDetailSchema } } },
    async (request) => merchantOrder(ctx, await requireMerchant(ctx, request), request.params.id),
  );
  app.post(
    "/merchant/orders/:id/refunds",
    {
      schema: {
        summary: "Give money back; the same key and body give the same refund",
        tags,
        auth,
        params,
        headers: idempotencyHeaders,
        body: refundRequestSchema,
        response: { 200: refundSchema },
      },
    },
    async (request) => {
      const { keyId, prefix, label, appIds } = await requireMerchant(ctx, request);
      const { note, reason } = request.body;
      const asked = { orderId: request.params.id, of: appIds, by: keyId, key: request.headers["idempotency-key"], body: request.body };
      const { order, refund } = await refunds.give(asked, (tx, { appId, id }) =>
        audit(tx, { at: ctx.clock.now(), actor: prefix, action: "order.refund", target: `${appId}#${id}`, reason: note ?? reason }),
      );
      return viewRefund(refund, order.currency, new Map([[keyId, label]]));
    },
  );
  app.get(
    "/merchant/events",
    {
      schema: {
        summary: "What happened to the orders of the key's mini-apps, oldest first",
        tags,
        auth,
        querystring: z.object({ cursor: z.optional(milliseconds) }),
        response: { 200: merchantEventsResponseSchema },
      },
    },
    async (request) => eventsAfter(ctx, (await requireMerchant(ctx, request)).appIds, request.query.cursor ?? 0),
  );
  app.post(
    "/merchant/phone-codes/exchange",
    {
      schema: {
        summary: "The verified number that a phone code stands for, once",
        tags,
        auth,
        body: phoneExchangeRequestSchema,
        response: { 200: phoneExchangeResponseSchema },
      },
    },
    async (request) => exchangePhoneCode(ctx, (await requireMerchant(ctx, request)).appIds, request.body.code),
  );
  app.post(
    "/quotes/order",
    {
      schema: {
        summary: "The signed quote of an order that the publisher's server made",
        tags: ["checkout"],
        auth: "guest-session",
        body: orderQuoteRequestSchema,
        response: { 200: quoteResponseSchema },
      },
    },
    async (request) => {
      const session = await ctx.auth.requireGuestSession(request, "checkout");
      const { orderToken, instrument } = request.body;
      const quote = await presentOrder(ctx, offers, session, orderToken);
      return instrument === undefined ? quote : withHandle(ctx, provider, session, quote, instrument);
    },
  );
  app.post(
    "/checkout/delegated/address",
    {
      schema: {
        summary: "The address that the user chose for the mini-app's own checkout",
        tags: ["checkout"],
        auth: "guest-session",
        body: delegatedAddressRequestSchema,
        response: { 200: delegatedAddressResponseSchema },
      },
    },
    async (request) => ({
      address: await giveAddress(ctx, await ctx.auth.requireGuestSession(request, "checkout"), request.body.addressId),
    }),
  );
  app.post(
    "/checkout/delegated/instrument",
    {
      schema: {
        summary: "A handle for the way to pay that the user chose for one order of the mini-app's own checkout",
        tags: ["checkout"],
        auth: "guest-session",
        body: delegatedInstrumentRequestSchema,
        response: { 200: delegatedInstrumentResponseSchema },
      },
    },
    async (request) => ({
      instrument: await mintHandle(ctx, provider, await ctx.auth.requireGuestSession(request, "checkout"), request.body),
    }),
  );
}
