import { buyParamsSchema, orderSchema } from "@plaza/protocol";
import {
  cancelRequestSchema,
  confirmRequestSchema,
  confirmResponseSchema,
  quoteResponseSchema,
  requoteRequestSchema,
  stepUpQuestionSchema,
  stepUpRequestSchema,
  unresolvedResponseSchema,
  userOrdersResponseSchema,
} from "@plaza/protocol/services";
import { and, eq, inArray } from "drizzle-orm";
import * as z from "zod/mini";
import { recordCancels, recordPurchases, recordRefunds } from "../analytics/purchases.ts";
import type { ServerContext, ServerModule } from "../core/context.ts";
import { withSchemas } from "../core/http.ts";
import { recordEvents } from "../merchant/events.ts";
import { sendSubscriptionMails } from "../subscriptions/mails.ts";
import type { AllowanceDefaults } from "./allowances.ts";
import { type BackOffice, createBackOffice } from "./back-office.ts";
import { registerBuyer } from "./buyer-routes.ts";
import { storeCatalogue } from "./catalogue.ts";
import { type Checkout, createCheckout } from "./checkout.ts";
import { defaultProvider } from "./default-provider.ts";
import { idempotencyHeaders } from "./idempotency.ts";
import { checkoutJobs } from "./jobs.ts";
import { joinBuyer } from "./join-buyer.ts";
import { createOffSession, type OffSession } from "./off-session.ts";
import { createOffers, type Offers } from "./offers.ts";
import { registerOrderDesk } from "./order-desk.ts";
import { viewOrder } from "./orders.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { requireQuote } from "./quotes.ts";
import { createRefunds, type Refunds, refundedOf } from "./refunds.ts";
import { registerBankPage } from "./simulator/bank-page.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { registerCardPage } from "./simulator/card-page.ts";
import { createDatabaseCards } from "./simulator/cards.ts";
import { askStepUp } from "./step-up.ts";
import {
  checkoutAddresses,
  checkoutAllowances,
  checkoutDefaultInstruments,
  checkoutOrders,
  checkoutSimulatorCards,
  checkoutStripeCustomers,
} from "./tables.ts";

export interface CheckoutModuleOptions {
  /** Makes the provider of a server. By default Stripe where it is configured, else the simulator where demo data is on, and none elsewhere. */
  readonly provider?: (ctx: ServerContext) => PaymentProvider;
  readonly providerTimeoutMs?: number;
  readonly quoteTtlMs?: number;
}

/** What an app may be paid at once without a second question where an operator says nothing else: about what a meal for a family costs. Minor units. */
const ALLOWANCES: AllowanceDefaults = { VND: 2_000_000, THB: 300_000, USD: 8_000, EUR: 8_000, SGD: 10_000, JPY: 12_000 };

/** Milliseconds until a call of the provider counts as unanswered. */
const PROVIDER_TIMEOUT_MS = 8_000;

const orderParams = z.object({ id: z.string().check(z.maxLength(64)) });

/** The parts of a running checkout; one set per server. */
export interface RunningCheckout {
  readonly provider: PaymentProvider;
  readonly allowances: AllowanceDefaults;
  readonly checkout: Checkout;
  readonly offers: Offers;
  readonly offSession: OffSession;
  readonly refunds: Refunds;
  readonly backOffice: BackOffice;
  readonly outbox: Outbox;
}

export interface CheckoutModule extends ServerModule {
  /** For modules that sell in other ways: the same provider, books and outbox. */
  readonly of: (ctx: ServerContext) => RunningCheckout;
}

/** `POST /quotes`, `POST /orders/:id/confirm|cancel`, `GET /orders/…`, `GET /me/orders`, `GET /me/instruments`; the resolvers and the outbox worker; in the console `GET /admin/orders…` and refunds. */
export function createCheckoutModule(options: CheckoutModuleOptions = {}): CheckoutModule {
  // One per server, shared by its listeners: confirmations of one process find each other here.
  const running = new WeakMap<ServerContext, RunningCheckout>();

  function of(ctx: ServerContext): RunningCheckout {
    const known = running.get(ctx);
    if (known !== undefined) return known;
    const { providerTimeoutMs = PROVIDER_TIMEOUT_MS, quoteTtlMs } = options;
    const allowances = ctx.config.allowances ?? ALLOWANCES;
    const provider = options.provider?.(ctx) ?? defaultProvider(ctx);
    const made = {
      provider,
      allowances,
      checkout: createCheckout(ctx, { provider, providerTimeoutMs, quoteTtlMs, allowances }),
      offers: createOffers(ctx, { provider, quoteTtlMs, allowances }),
      offSession: createOffSession(ctx, { provider, providerTimeoutMs }),
      refunds: createRefunds({ ctx, provider, providerTimeoutMs }),
      backOffice: createBackOffice(ctx, { provider, providerTimeoutMs }),
      outbox: createOutbox({
        db: ctx.db,
        clock: ctx.clock,
        logger: ctx.logger,
        consumers: {
          purchase: (messages) => recordPurchases(ctx, messages),
          refund: (messages) => recordRefunds(ctx, messages),
          cancel: (messages) => recordCancels(ctx, messages),
          publisher: (messages) => recordEvents(ctx, messages),
          subscription: (messages) => sendSubscriptionMails(ctx, messages),
        },
      }),
    };
    running.set(ctx, made);
    return made;
  }

  return {
    name: "checkout",
    migrations: "checkout",
    of,

    start: (ctx) => {
      of(ctx);
      ctx.registry.onRelease(storeCatalogue);
      ctx.identity.onJoin((tx, { guestId, userId }) => joinBuyer(tx, guestId, userId, ctx.clock.now()));
    },

    register: async (api, ctx, { surface }) => {
      const app = withSchemas(api);
      const { checkout, refunds, provider, allowances, backOffice } = of(ctx);
      registerBuyer(app, ctx, { provider, allowances });
      if (surface === "console") registerOrderDesk(app, ctx, refunds);
      await backOffice.register(api, surface);

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
        "/orders/:id/requote",
        {
          schema: {
            summary: "Price the same order with another address or way of sending",
            tags: ["checkout"],
            auth: "guest-session",
            params: orderParams,
            body: requoteRequestSchema,
            response: { 200: quoteResponseSchema },
          },
        },
        async (request) => checkout.quoteAgain(await ctx.auth.requireGuestSession(request, "checkout"), request.params.id, request.body),
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
        "/orders/:id/step-up",
        {
          schema: {
            summary: "What the user's passkey is to sign, to agree to a quote above the allowance",
            tags: ["checkout"],
            auth: "guest-session",
            params: orderParams,
            body: stepUpRequestSchema,
            response: { 200: stepUpQuestionSchema },
          },
        },
        async (request) => {
          const session = await ctx.auth.requireGuestSession(request);
          const { quote } = request.body;
          await requireQuote(ctx, session, { orderId: request.params.id, quote });
          return askStepUp(ctx, session, quote);
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
        "/orders/:id/back",
        {
          schema: {
            summary: "Whereto a bank's page leads; on to the user's orders",
            tags: ["checkout"],
            auth: "none",
            params: z.object({ id: z.uuid() }),
          },
        },
        async (request, reply) => {
          await checkout.back(request.params.id);
          return reply.redirect("/orders", 303);
        },
      );
      if (provider.name === "simulator" && surface === "host") {
        registerBankPage(api, createDatabaseBooks(ctx.db));
        registerCardPage(api, createDatabaseCards(ctx.db));
      }
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

    forget: async (tx, userIds) => {
      for (const table of [
        checkoutAddresses,
        checkoutDefaultInstruments,
        checkoutAllowances,
        checkoutStripeCustomers,
        checkoutSimulatorCards,
      ])
        await tx.delete(table).where(inArray(table.userId, [...userIds]));
    },

    jobs: checkoutJobs(of),
  };
}

export const checkoutModule: CheckoutModule = createCheckoutModule();
