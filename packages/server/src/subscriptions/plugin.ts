import { and, eq, inArray } from "drizzle-orm";
import { type CheckoutModule, checkoutModule } from "../checkout/plugin.ts";
import type { ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { registerGuestRoutes } from "./guest-routes.ts";
import { registerMerchantSubscriptions, registerSubscriptionDesk } from "./publisher-routes.ts";
import { createRenewals } from "./renewals.ts";
import { giveBack, settleOffers } from "./settling.ts";
import { subscriptions } from "./tables.ts";
import { registerUserRoutes } from "./user-routes.ts";
import { viewSubscription } from "./view.ts";
import { eraseSubscriptions } from "./wishes.ts";

/** `/subscriptions…`, `/me/subscriptions…`, `/merchant/subscriptions…` on the host, `/admin/subscriptions` in the console; the jobs that settle and renew. */
export function createSubscriptionsModule(checkout: CheckoutModule): ServerModule {
  return {
    name: "subscriptions",
    migrations: "subscriptions",

    register: (api, ctx, { surface }) => {
      const app = withSchemas(api);
      if (surface === "console") {
        registerSubscriptionDesk(app, ctx);
        return;
      }
      registerGuestRoutes(app, ctx, checkout.of(ctx));
      registerUserRoutes(app, ctx, checkout.of(ctx));
      registerMerchantSubscriptions(app, ctx);
    },

    collect: async (ctx, { appId, userIds }) => {
      const rows = await ctx.db
        .select()
        .from(subscriptions)
        .where(and(eq(subscriptions.appId, appId), inArray(subscriptions.userId, [...userIds])))
        .orderBy(subscriptions.createdAt);
      return { subscriptions: rows.map(viewSubscription) };
    },
    erase: async (ctx, { appId, userIds }) => {
      await ctx.db.transaction((tx) => eraseSubscriptions(tx, { appId, userIds }, ctx.clock.now()));
      const count = await ctx.db.$count(subscriptions, and(eq(subscriptions.appId, appId), inArray(subscriptions.userId, [...userIds])));
      return { kept: [{ what: "subscriptions", count, why: "accounting" }] };
    },
    forget: (tx, userIds, ctx) => eraseSubscriptions(tx, { userIds }, ctx.clock.now()),

    jobs: [
      {
        name: "subscriptions.settle",
        everyMs: 1_000,
        run: async (ctx) => {
          await settleOffers(ctx);
          await giveBack(ctx, checkout.of(ctx).refunds);
        },
      },
      {
        name: "subscriptions.renew",
        everyMs: 5_000,
        run: async (ctx, signal) => {
          await createRenewals(ctx, checkout.of(ctx).offSession).runDue(signal);
        },
      },
    ],
  };
}

export const subscriptionsModule: ServerModule = createSubscriptionsModule(checkoutModule);
