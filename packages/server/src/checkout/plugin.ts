import { buyParamsSchema, orderSchema } from "@plaza/protocol";
import {
  cancelRequestSchema,
  confirmRequestSchema,
  confirmResponseSchema,
  instrumentsResponseSchema,
  quoteResponseSchema,
  unresolvedResponseSchema,
  userOrdersResponseSchema,
} from "@plaza/protocol/services";
import { and, eq, inArray } from "drizzle-orm";
import * as z from "zod/mini";
import { recordPurchase, recordRefund } from "../analytics/purchases.ts";
import type { ServerContext, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { storeCatalogue } from "./catalogue.ts";
import { type Checkout, createCheckout } from "./checkout.ts";
import { idempotencyHeaders } from "./idempotency.ts";
import { createNoProvider } from "./no-provider.ts";
import { registerOrderDesk } from "./order-desk.ts";
import { viewOrder } from "./orders.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { createRefunds, type Refunds, refundedOf } from "./refunds.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { checkoutOrders } from "./tables.ts";

export interface CheckoutModuleOptions {
  /** Makes the provider of a server. By default the simulator where demo data is on, and none elsewhere. */
  readonly provider?: (ctx: ServerContext) => PaymentProvider;
  readonly providerTimeoutMs?: number;
  readonly quoteTtlMs?: number;
}

/** Milliseconds until a call of the provider counts as unanswered. */
const PROVIDER_TIMEOUT_MS = 8_000;

const orderParams = z.object({ id: z.string().check(z.maxLength(64)) });

interface Running {
  readonly checkout: Checkout;
  readonly refunds: Refunds;
  readonly outbox: Outbox;
}

/** `POST /quotes`, `POST /orders/:id/confirm|cancel`, `GET /orders/…`, `GET /me/orders`, `GET /me/instruments`; the resolvers and the outbox worker; in the console `GET /admin/orders…` and refunds. */
export function createCheckoutModule(options: CheckoutModuleOptions = {}): ServerModule {
  // One per server, shared by its listeners: confirmations of one process find each other here.
  const running = new WeakMap<ServerContext, Running>();

  function of(ctx: ServerContext): Running {
    const known = running.get(ctx);
    if (known !== undefined) return known;
    const { providerTimeoutMs = PROVIDER_TIMEOUT_MS, quoteTtlMs } = options;
    const provider = options.provider?.(ctx) ?? defaultProvider(ctx);
    const made = {
      checkout: createCheckout(ctx, { provider, providerTimeoutMs, quoteTtlMs }),
      refunds: createRefunds({ ctx, provider, providerTimeoutMs }),
      outbox: createOutbox({
        db: ctx.db,
        clock: ctx.clock,
        logger: ctx.logger,
        consumers: { purchase: (message) => recordPurchase(ctx, message), refund: (message) => recordRefund(ctx, message) },
      }),
    };
    running.set(ctx, made);
    return made;
  }

  return {
    name: "checkout",
    migrations: "checkout",

    start: (ctx) => {
      of(ctx);
      ctx.registry.onRelease(storeCatalogue);
    },

    register: (api, ctx, { surface }) => {
      const app = withSchemas(api);
      const { checkout, refunds } = of(ctx);
      if (surface === "console") registerOrderDesk(app, ctx, refunds);

      app.post(
        "/quotes",
        {
          schema: {
            summary: "Price a cart; the answer is signed",
            tags: ["checkout"],
            auth: "guest-session",
            body: buyParamsSchema,
            response: { 200: quoteResponseSchema },
          },
        },
        // Policy is asked here alone: without a quote there is nothing to pay, and what was begun can always be ended, looked up and cancelled [H5].
        async (request) => checkout.quote(await ctx.auth.requireGuestSession(request, "checkout"), request.body),
      );
      app.post(
        "/orders/:id/confirm",
        {
          schema: {
            summary: "Pay a quote; the same key and body give the same answer",
            tags: ["checkout"],
            auth: "guest-session",
            params: orderParams,
            headers: idempotencyHeaders,
            body: confirmRequestSchema,
            response: { 200: confirmResponseSchema },
          },
        },
        async (request) => {
          const session = await ctx.auth.requireGuestSession(request);
          return checkout.confirm(session, { orderId: request.params.id, key: request.headers["idempotency-key"], ...request.body });
        },
      );
      app.post(
        "/orders/:id/cancel",
        {
          schema: {
            summary: "Turn down a quote",
            tags: ["checkout"],
            auth: "guest-session",
            params: orderParams,
            body: cancelRequestSchema,
            response: { 200: confirmResponseSchema },
          },
        },
        async (request) => checkout.cancel(await ctx.auth.requireGuestSession(request), request.params.id, request.body.reason),
      );
      app.get(
        "/orders/unresolved",
        {
          schema: {
            summary: "Orders whose payment is not settled",
            tags: ["checkout"],
            auth: "guest-session",
            response: { 200: unresolvedResponseSchema },
          },
        },
        async (request) => ({
          orders: await checkout.unresolved(await ctx.auth.requireGuestSession(request)),
        }),
      );
      app.get(
        "/orders/:id",
        {
          schema: {
            summary: "One order of this user in this mini-app",
            tags: ["checkout"],
            auth: "guest-session",
            params: orderParams,
            response: { 200: orderSchema },
          },
        },
        async (request) => checkout.order(await ctx.auth.requireGuestSession(request), request.params.id),
      );
      app.get(
        "/me/orders",
        { schema: { summary: "All orders of the user", tags: ["checkout"], auth: "user", response: { 200: userOrdersResponseSchema } } },
        async (request) => ({
          orders: await checkout.ordersOf((await ctx.auth.requireUser(request)).userId),
        }),
      );
      app.get(
        "/me/instruments",
        { schema: { summary: "The user's ways to pay", tags: ["checkout"], auth: "user", response: { 200: instrumentsResponseSchema } } },
        async (request) => ({
          instruments: [...(await checkout.instruments((await ctx.auth.requireUser(request)).userId))],
        }),
      );
    },

    collect: async (ctx, { appId, userIds }) => {
      const orders = await ctx.db
        .select()
        .from(checkoutOrders)
        .where(and(eq(checkoutOrders.appId, appId), inArray(checkoutOrders.userId, [...userIds])))
        .orderBy(checkoutOrders.createdAt);
      const refunded = await refundedOf(
        ctx.db,
        orders.map(({ id }) => id),
      );
      return { orders: orders.map((order) => viewOrder(order, refunded.get(order.id))) };
    },
    erase: async (ctx, { appId, userIds }) => ({
      kept: [
        {
          what: "orders",
          count: await ctx.db.$count(checkoutOrders, and(eq(checkoutOrders.appId, appId), inArray(checkoutOrders.userId, [...userIds]))),
          why: "accounting",
        },
      ],
    }),

    jobs: [
      {
        name: "checkout.resolve",
        everyMs: 1_000,
        run: async (ctx, signal) => {
          await of(ctx).checkout.resolveDue(signal);
        },
      },
      {
        name: "checkout.refunds",
        everyMs: 1_000,
        run: async (ctx, signal) => {
          await of(ctx).refunds.resolveDue(signal);
        },
      },
      {
        name: "checkout.outbox",
        everyMs: 500,
        run: async (ctx, signal) => {
          await of(ctx).outbox.drain(signal);
        },
      },
      {
        name: "checkout.expire",
        everyMs: 30_000,
        run: async (ctx) => {
          await of(ctx).checkout.expireDue();
        },
      },
    ],
  };
}

/** The simulator where demo data is on; nothing else can be paid without a provider that was configured. */
export function defaultProvider(ctx: ServerContext): PaymentProvider {
  return ctx.config.demo ? createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock: ctx.clock }) : createNoProvider();
}

export const checkoutModule: ServerModule = createCheckoutModule();
