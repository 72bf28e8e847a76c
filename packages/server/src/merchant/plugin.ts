import { and, eq, inArray } from "drizzle-orm";
import { type CheckoutModule, checkoutModule } from "../checkout/plugin.ts";
import type { ServerContext, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { egressOf } from "../network/plugin.ts";
import { sweepHandles } from "./delegation.ts";
import { ATTEMPT_TIMEOUT_MS, createDeliveries } from "./deliveries.ts";
import { registerMerchantDesk } from "./desk.ts";
import { expireMerchantOrders } from "./orders.ts";
import { registerMerchantRoutes } from "./routes.ts";
import { merchantHandles } from "./tables.ts";

/** Bytes of a receiver's answer: nobody reads it but for its beginning. */
const MAX_ANSWER_BYTES = 64 * 1024;

/** How webhooks leave: the guests' egress, without redirects. */
export function webhookEgress(ctx: Pick<ServerContext, "config">) {
  return egressOf(ctx, { maxRedirects: 0, maxBytes: MAX_ANSWER_BYTES, timeoutMs: ATTEMPT_TIMEOUT_MS });
}

/** `/merchant/…` and `POST /quotes/order` on the host; API keys and webhooks in the console; the workers that deliver and expire. */
export function createMerchantModule(checkout: CheckoutModule): ServerModule {
  return {
    name: "merchant",
    migrations: "merchant",

    register: (api, ctx, { surface }) => {
      const app = withSchemas(api);
      if (surface === "console") registerMerchantDesk(app, ctx);
      else registerMerchantRoutes(app, ctx, checkout.of(ctx));
    },

    erase: async (ctx, { appId, userIds }) => {
      await ctx.db.delete(merchantHandles).where(and(eq(merchantHandles.appId, appId), inArray(merchantHandles.userId, [...userIds])));
      return {};
    },

    jobs: [
      {
        name: "merchant.deliver",
        everyMs: 500,
        run: async (ctx, signal) => {
          await createDeliveries({ ctx, egress: webhookEgress(ctx) }).drain(signal);
        },
      },
      {
        name: "merchant.expire",
        everyMs: 10_000,
        run: async (ctx) => {
          await expireMerchantOrders(ctx);
          await sweepHandles(ctx);
        },
      },
    ],
  };
}

export const merchantModule: ServerModule = createMerchantModule(checkoutModule);
