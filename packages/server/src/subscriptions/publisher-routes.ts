import { appIdSchema, subscriptionStatusSchema } from "@plaza/protocol";
import {
  type AdminSubscription,
  adminSubscriptionsResponseSchema,
  merchantSubscriptionDetailSchema,
  merchantSubscriptionsResponseSchema,
} from "@plaza/protocol/services";
import * as z from "zod/mini";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { beforeSchema, pageOf } from "../core/paging.ts";
import { requireMerchant } from "../merchant/api-keys.ts";
import { visibleApps } from "../registry/visible-apps.ts";
import { listSubscriptions, merchantSubscription, viewForMerchant } from "./listing.ts";
import type { SubscriptionRow } from "./tables.ts";
import { viewSubscription } from "./view.ts";

const position = ({ createdAt, id }: SubscriptionRow) => `${createdAt}~${id}`;

/** In the console: operators see all of them, publishers those of their apps. Users appear by their pairwise id only. */
export function registerSubscriptionDesk(app: SchemaInstance, ctx: ServerContext): void {
  app.get(
    "/admin/subscriptions",
    {
      schema: {
        summary: "Subscriptions, newest first; users by their pairwise id",
        tags: ["admin"],
        auth: "operator",
        querystring: z.object({
          appId: z.optional(appIdSchema),
          status: z.optional(subscriptionStatusSchema),
          before: z.optional(beforeSchema),
        }),
        response: { 200: adminSubscriptionsResponseSchema },
      },
    },
    async (request) => {
      const { user, apps } = await visibleApps(ctx, request);
      const names = new Map(apps.map(({ id, name }) => [id, name]));
      const of = user.role === "operator" ? undefined : [...names.keys()];
      const { rows, next } = pageOf(await listSubscriptions(ctx.db, { ...request.query, of }), position);
      const view = (row: SubscriptionRow): AdminSubscription => ({
        ...viewSubscription(row),
        appId: row.appId as AdminSubscription["appId"],
        appName: names.get(row.appId) ?? row.appId,
        user: row.sub,
      });
      return { subscriptions: rows.map(view), ...(next === undefined ? {} : { next }) };
    },
  );
}

/** For publishers' servers, by API key. */
export function registerMerchantSubscriptions(app: SchemaInstance, ctx: ServerContext): void {
  const [tags, auth] = [["merchant"], "merchant"] as const;
  app.get(
    "/merchant/subscriptions",
    {
      schema: {
        summary: "Subscriptions to plans of the key's mini-apps, newest first",
        tags,
        auth,
        querystring: z.object({
          app: z.optional(appIdSchema),
          status: z.optional(subscriptionStatusSchema),
          cursor: z.optional(beforeSchema),
        }),
        response: { 200: merchantSubscriptionsResponseSchema },
      },
    },
    async (request) => {
      const { appIds: of } = await requireMerchant(ctx, request);
      const { app: appId, status, cursor: before } = request.query;
      const { rows, next } = pageOf(await listSubscriptions(ctx.db, { of, appId, status, before }), position);
      return { subscriptions: rows.map(viewForMerchant), ...(next === undefined ? {} : { next }) };
    },
  );
  app.get(
    "/merchant/subscriptions/:id",
    {
      schema: {
        summary: "One subscription, as it is now, and the orders that paid for it",
        tags,
        auth,
        params: z.object({ id: z.string().check(z.maxLength(64)) }),
        response: { 200: merchantSubscriptionDetailSchema },
      },
    },
    async (request) => merchantSubscription(ctx, (await requireMerchant(ctx, request)).appIds, request.params.id),
  );
}
