import { appIdSchema } from "@plaza/protocol";
import {
  apiKeyRequestSchema,
  apiKeyResponseSchema,
  apiKeysResponseSchema,
  webhookDeliveriesResponseSchema,
  webhookDeliverySchema,
  webhookEndpointRequestSchema,
  webhookEndpointSchema,
  webhookEndpointsResponseSchema,
  webhookSecretResponseSchema,
} from "@plaza/protocol/services";
import type { FastifyRequest } from "fastify";
import * as z from "zod/mini";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { beforeSchema, pageOf } from "../core/paging.ts";
import { notFound } from "../core/problems.ts";
import { visibleApps } from "../registry/visible-apps.ts";
import { createApiKey, listApiKeys, revokeApiKey, viewApiKey } from "./api-keys.ts";
import { listDeliveries, replayDelivery, viewDelivery } from "./deliveries.ts";
import { addEndpoint, enableEndpoint, listEndpoints, removeEndpoint, rotateSecret, viewEndpoint } from "./endpoints.ts";
import type { EndpointRow } from "./tables.ts";

const params = z.object({ id: z.uuid() });
const deliveryQuery = z.object({
  appId: z.optional(appIdSchema),
  status: z.optional(webhookDeliverySchema.shape.status),
  before: z.optional(beforeSchema),
});

/** API keys and webhooks in the console: publishers see and change those of their apps, operators all. Keys are made by publishers alone. */
export function registerMerchantDesk(app: SchemaInstance, ctx: ServerContext): void {
  const [tags, auth] = [["admin"], "operator"] as const;

  async function desk(request: FastifyRequest) {
    const { user, apps } = await visibleApps(ctx, request);
    const names = new Map(apps.map(({ id, name }) => [id, name]));
    const all = user.role === "operator";
    return {
      userId: user.userId,
      of: all ? undefined : [...names.keys()],
      // A publisher without a publisher id has nothing, and "" is nobody's id.
      publisherId: all ? undefined : (user.publisherId ?? ""),
      nameOf: (appId: string) => names.get(appId) ?? appId,
      view: (row: EndpointRow) => viewEndpoint(ctx, row, names.get(row.appId) ?? row.appId),
    };
  }

  app.get(
    "/admin/api-keys",
    { schema: { summary: "API keys, newest first", tags, auth, response: { 200: apiKeysResponseSchema } } },
    async (request) => ({ keys: (await listApiKeys(ctx, (await desk(request)).publisherId)).map(viewApiKey) }),
  );
  app.post(
    "/admin/api-keys",
    {
      schema: {
        summary: "Make an API key; it is in this answer only",
        tags,
        auth,
        body: apiKeyRequestSchema,
        response: { 200: apiKeyResponseSchema },
      },
    },
    async (request) => {
      const user = await ctx.auth.requireRole(request, "publisher");
      const { apps } = await visibleApps(ctx, request);
      const wanted = request.body.appIds.map((id) => apps.find((one) => one.id === id));
      const [first] = wanted;
      // SECURITY: a key is never for an app of somebody else [C-23].
      if (first === undefined || wanted.includes(undefined)) throw notFound();
      const { publisherId, publisherName } = first;
      const { key, secret } = await createApiKey(ctx, { ...request.body, publisherId, publisherName, by: user.userId });
      return { key: viewApiKey(key), secret };
    },
  );
  app.delete("/admin/api-keys/:id", { schema: { summary: "Revoke an API key", tags, auth, params } }, async (request, reply) => {
    const { userId, publisherId } = await desk(request);
    await revokeApiKey(ctx, request.params.id, { ...(publisherId === undefined ? {} : { publisherId }), by: userId });
    return reply.code(204).send();
  });

  app.get(
    "/admin/webhooks",
    { schema: { summary: "Webhook endpoints, newest first", tags, auth, response: { 200: webhookEndpointsResponseSchema } } },
    async (request) => {
      const mine = await desk(request);
      return { endpoints: (await listEndpoints(ctx, mine)).map(mine.view) };
    },
  );
  app.post(
    "/admin/webhooks",
    {
      schema: {
        summary: "Add a webhook endpoint; its secret is in this answer only",
        tags,
        auth,
        body: webhookEndpointRequestSchema,
        response: { 200: webhookSecretResponseSchema },
      },
    },
    async (request) => {
      const mine = await desk(request);
      const { endpoint, secret } = await addEndpoint(ctx, mine, request.body);
      return { endpoint: mine.view(endpoint), secret };
    },
  );
  app.post(
    "/admin/webhooks/:id/rotate",
    {
      schema: {
        summary: "A new secret; the one before signs too for a day",
        tags,
        auth,
        params,
        response: { 200: webhookSecretResponseSchema },
      },
    },
    async (request) => {
      const mine = await desk(request);
      const { endpoint, secret } = await rotateSecret(ctx, mine, request.params.id);
      return { endpoint: mine.view(endpoint), secret };
    },
  );
  app.post(
    "/admin/webhooks/:id/enable",
    { schema: { summary: "Send to an endpoint again", tags, auth, params, response: { 200: webhookEndpointSchema } } },
    async (request) => {
      const mine = await desk(request);
      return mine.view(await enableEndpoint(ctx, mine, request.params.id));
    },
  );
  app.delete("/admin/webhooks/:id", { schema: { summary: "Remove a webhook endpoint", tags, auth, params } }, async (request, reply) => {
    await removeEndpoint(ctx, await desk(request), request.params.id);
    return reply.code(204).send();
  });

  app.get(
    "/admin/webhook-deliveries",
    {
      schema: {
        summary: "Deliveries, newest first",
        tags,
        auth,
        querystring: deliveryQuery,
        response: { 200: webhookDeliveriesResponseSchema },
      },
    },
    async (request) => {
      const mine = await desk(request);
      const found = await listDeliveries(ctx, mine, request.query);
      const { rows, next } = pageOf(found, ({ delivery: { createdAt, id } }) => `${createdAt}~${id}`);
      return { deliveries: rows.map((row) => viewDelivery(row, mine.nameOf(row.event.appId))), ...(next === undefined ? {} : { next }) };
    },
  );
  app.post(
    "/admin/webhook-deliveries/:id/replay",
    { schema: { summary: "Send a delivery once more, now", tags, auth, params } },
    async (request, reply) => {
      await replayDelivery(ctx, await desk(request), request.params.id);
      return reply.code(204).send();
    },
  );
}
