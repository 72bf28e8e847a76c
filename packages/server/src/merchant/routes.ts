import { appIdSchema, orderStatusSchema } from "@plaza/protocol";
import {
  merchantEventsResponseSchema,
  merchantOrderDetailSchema,
  merchantOrderRequestSchema,
  merchantOrderResponseSchema,
  merchantOrdersResponseSchema,
  orderQuoteRequestSchema,
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
import { requireMerchant } from "./api-keys.ts";
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
export function registerMerchantRoutes(app: SchemaInstance, ctx: ServerContext, { offers, refunds }: RunningCheckout): void {
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
    async (request) => presentOrder(ctx, offers, await ctx.auth.requireGuestSession(request, "checkout"), request.body.orderToken),
  );
}
