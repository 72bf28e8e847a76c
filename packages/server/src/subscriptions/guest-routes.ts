import { subscriptionSchema } from "@plaza/protocol";
import { confirmRequestSchema, planQuoteRequestSchema, quoteResponseSchema, subscriptionsResponseSchema } from "@plaza/protocol/services";
import * as z from "zod/mini";
import type { RunningCheckout } from "../checkout/plugin.ts";
import type { ServerContext } from "../core/context.ts";
import type { SchemaInstance } from "../core/http.ts";
import { agreeToOffer } from "./agreeing.ts";
import { listSubscriptions } from "./listing.ts";
import { offerPlan } from "./offering.ts";
import { settleOffers } from "./settling.ts";
import { viewSubscription } from "./view.ts";
import { cancelSubscription, resumeSubscription } from "./wishes.ts";

const params = z.object({ id: z.string().check(z.maxLength(64)) });

/** For a running mini-app's host: terms, the yes to terms without a payment, and this user's subscriptions in this app. */
export function registerGuestRoutes(app: SchemaInstance, ctx: ServerContext, checkout: RunningCheckout): void {
  const [tags, auth] = [["checkout"], "guest-session"] as const;

  app.post(
    "/subscriptions/quotes",
    {
      schema: {
        summary: "The terms of a plan; the answer is signed",
        tags,
        auth,
        body: planQuoteRequestSchema,
        response: { 200: quoteResponseSchema },
      },
    },
    // Policy is asked for what is new; what runs can be seen and cancelled whatever it says [H5].
    async (request) => offerPlan(ctx, checkout, await ctx.auth.requireGuestSession(request, "checkout"), request.body.plan),
  );
  app.post(
    "/subscriptions/:id/quotes",
    {
      schema: {
        summary: "The terms of another plan of a subscription; the answer is signed",
        tags,
        auth,
        params,
        body: planQuoteRequestSchema,
        response: { 200: quoteResponseSchema },
      },
    },
    async (request) => {
      const session = await ctx.auth.requireGuestSession(request, "checkout");
      // What was paid a moment ago is what is changed.
      await settleOffers(ctx, session);
      return offerPlan(ctx, checkout, session, request.body.plan, request.params.id);
    },
  );
  app.post(
    "/subscriptions/offers/:id/agree",
    { schema: { summary: "Agree to terms that begin with nothing to pay", tags, auth, params, body: confirmRequestSchema } },
    async (request, reply) => {
      const session = await ctx.auth.requireGuestSession(request);
      await agreeToOffer(ctx, checkout, session, { offerId: request.params.id, ...request.body });
      return reply.code(204).send();
    },
  );
  app.get(
    "/subscriptions",
    {
      schema: {
        summary: "The user's subscriptions in this mini-app, newest first",
        tags,
        auth,
        response: { 200: subscriptionsResponseSchema },
      },
    },
    async (request) => {
      const session = await ctx.auth.requireGuestSession(request);
      await settleOffers(ctx, session);
      const userIds = await ctx.identity.selvesOf(session.userId);
      const rows = await listSubscriptions(ctx.db, { userIds, appId: session.appId });
      return { subscriptions: rows.map(viewSubscription) };
    },
  );
  app.post(
    "/subscriptions/:id/cancel",
    {
      schema: {
        summary: "End a subscription with the period that is paid",
        tags,
        auth,
        params,
        response: { 200: subscriptionSchema },
      },
    },
    async (request) => viewSubscription(await cancelSubscription(ctx, await ctx.auth.requireGuestSession(request), request.params.id)),
  );
  app.post(
    "/subscriptions/:id/resume",
    {
      schema: {
        summary: "Let a cancelled subscription go on, before its end",
        tags,
        auth,
        params,
        response: { 200: subscriptionSchema },
      },
    },
    async (request) =>
      viewSubscription(await resumeSubscription(ctx, await ctx.auth.requireGuestSession(request, "checkout"), request.params.id)),
  );
}
