import { subscriptionInstrumentRequestSchema, userSubscriptionsResponseSchema } from "@plaza/protocol/services";
import * as z from "zod/mini";
import type { RunningCheckout } from "../checkout/plugin.ts";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { userSubscriptions } from "./listing.ts";
import { settleOffers } from "./settling.ts";
import { cancelSubscription, payWith, resumeSubscription } from "./wishes.ts";

const params = z.object({ id: z.string().check(z.maxLength(64)) });
const response = { 200: userSubscriptionsResponseSchema };

/** The user's own page: all their subscriptions, and the end of each, whether its mini-app still opens or not. */
export function registerUserRoutes(app: SchemaInstance, ctx: ServerContext, { provider }: RunningCheckout): void {
  const [tags, auth] = [["checkout"], "user"] as const;
  const all = async (userId: string) => ({ subscriptions: await userSubscriptions(ctx, provider, userId) });

  app.get(
    "/me/subscriptions",
    { schema: { summary: "All subscriptions of the user, newest first", tags, auth, response } },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      await settleOffers(ctx);
      return all(userId);
    },
  );
  app.post(
    "/me/subscriptions/:id/cancel",
    { schema: { summary: "End a subscription with the period that is paid", tags, auth, params, response } },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      await cancelSubscription(ctx, { userId }, request.params.id);
      return all(userId);
    },
  );
  app.post(
    "/me/subscriptions/:id/resume",
    { schema: { summary: "Let a cancelled subscription go on, before its end", tags, auth, params, response } },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      await resumeSubscription(ctx, { userId }, request.params.id);
      return all(userId);
    },
  );
  app.put(
    "/me/subscriptions/:id/instrument",
    {
      schema: {
        summary: "Pay a subscription with this one; what was declined is tried again at once",
        tags,
        auth,
        params,
        body: subscriptionInstrumentRequestSchema,
        response,
      },
    },
    async (request) => {
      const { userId } = await ctx.auth.requireUser(request);
      await payWith(ctx, provider, { userId }, request.params.id, request.body.instrumentId);
      return all(userId);
    },
  );
}
