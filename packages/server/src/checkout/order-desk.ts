import { appIdSchema } from "@plaza/protocol";
import {
  type AdminOrder,
  adminOrderDetailSchema,
  adminOrdersResponseSchema,
  refundRequestSchema,
  refundSchema,
} from "@plaza/protocol/services";
import { inArray } from "drizzle-orm";
import type { FastifyRequest } from "fastify";
import * as z from "zod/mini";
import { audit } from "../admin/audit.ts";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { beforeSchema, pageOf, searchSchema } from "../core/paging.ts";
import { notFound } from "../core/problems.ts";
import { users } from "../identity/tables.ts";
import { keyLabels } from "../merchant/api-keys.ts";
import { visibleApps } from "../registry/visible-apps.ts";
import { idempotencyHeaders } from "./idempotency.ts";
import { listOrders } from "./order-list.ts";
import { orderOfApps, viewOrder } from "./orders.ts";
import { type Refunds, refundedOf, refundsOf, viewRefund } from "./refunds.ts";
import type { OrderRow } from "./tables.ts";

const query = z.object({
  appId: z.optional(appIdSchema),
  status: z.optional(z.enum(["paid", "pending", "declined", "refunded"])),
  q: z.optional(searchSchema),
  before: z.optional(beforeSchema),
});
const params = z.object({ id: z.string().check(z.maxLength(64)) });

/** Orders and refunds in the console: operators see and refund all of them, publishers those of their apps. Users appear by their pairwise id only. */
export function registerOrderDesk(app: SchemaInstance, ctx: ServerContext, refunds: Refunds): void {
  const tags = ["admin"] as const;

  async function desk(request: FastifyRequest) {
    const { user, apps } = await visibleApps(ctx, request);
    const names = new Map(apps.map(({ id, name }) => [id, name]));
    const view = (row: OrderRow, refunded: number | undefined): AdminOrder => ({
      ...viewOrder(row, refunded),
      appId: row.appId as AdminOrder["appId"],
      appName: names.get(row.appId) ?? row.appId,
      user: row.sub,
      provider: row.provider,
      ...(row.coupon === null ? {} : { coupon: row.coupon }),
      // Whose money did not come has nothing sent: their address is none of the merchant's business.
      ...(row.state === "captured" && row.delivery?.address ? { shipTo: row.delivery.address } : {}),
      ...(row.state === "captured" && row.delivery?.option ? { shipBy: row.delivery.option.name } : {}),
      ...(row.cancelReason !== null && row.analyticsConsent ? { cancelReason: row.cancelReason } : {}),
    });
    return { userId: user.userId, of: user.role === "operator" ? undefined : [...names.keys()], view };
  }

  app.get(
    "/admin/orders",
    {
      schema: {
        summary: "Orders, newest first; users by their pairwise id",
        tags,
        auth: "operator",
        querystring: query,
        response: { 200: adminOrdersResponseSchema },
      },
    },
    async (request) => {
      const { of, view } = await desk(request);
      const { rows, next } = pageOf(await listOrders(ctx.db, { ...request.query, of }), ({ createdAt, id }) => `${createdAt}~${id}`);
      const ids = rows.map(({ id }) => id);
      const refunded = await refundedOf(ctx.db, ids);
      return { orders: rows.map((row) => view(row, refunded.get(row.id))), next };
    },
  );

  app.get(
    "/admin/orders/:id",
    { schema: { summary: "One order and its refunds", tags, auth: "operator", params, response: { 200: adminOrderDetailSchema } } },
    async (request) => {
      const { of, view } = await desk(request);
      const order = await orderOfApps(ctx.db, request.params.id, of);
      if (order === undefined) throw notFound();
      const [{ refunds: given, refundable }, refunded] = await Promise.all([refundsOf(ctx.db, order), refundedOf(ctx.db, [order.id])]);
      const names = await namesOf(given.map(({ requestedBy }) => requestedBy));
      return {
        order: view(order, refunded.get(order.id)),
        refunds: given.map((refund) => viewRefund(refund, order.currency, names)),
        refundable: { amount: refundable, currency: order.currency },
      };
    },
  );

  app.post(
    "/admin/orders/:id/refunds",
    {
      schema: {
        summary: "Give money back; the same key and body give the same refund",
        tags,
        auth: "operator",
        params,
        headers: idempotencyHeaders,
        body: refundRequestSchema,
        response: { 200: refundSchema },
      },
    },
    async (request) => {
      const { of, userId } = await desk(request);
      const { id: orderId } = request.params;
      const asked = { orderId, of, by: userId, key: request.headers["idempotency-key"], body: request.body };
      const { note, reason } = request.body;
      const { order, refund } = await refunds.give(asked, (tx, { appId, id }) =>
        audit(tx, { at: ctx.clock.now(), actor: userId, action: "order.refund", target: `${appId}#${id}`, reason: note ?? reason }),
      );
      return viewRefund(refund, order.currency, await namesOf([refund.requestedBy]));
    },
  );

  async function namesOf(ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const found = await ctx.db
      .select({ id: users.id, name: users.name })
      .from(users)
      .where(inArray(users.id, [...new Set(ids)]));
    const names = found.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const]));
    // A publisher's server gives back by its API key.
    return new Map([...names, ...(await keyLabels(ctx, ids))]);
  }
}
