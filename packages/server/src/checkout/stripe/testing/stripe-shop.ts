import { randomUUID } from "node:crypto";
import type { ServerContext } from "../../../core/context.ts";
import { serverModules } from "../../../modules.ts";
import { createTestClock, startTestServer, type TestClock, type TestServer } from "../../../testing/index.ts";
import { type CheckoutModule, createCheckoutModule, type RunningCheckout } from "../../plugin.ts";
import { checkoutStripeCustomers } from "../../tables.ts";
import { guestSession, publishCoffee } from "../../testing/coffee.ts";
import { createStripeProvider } from "../stripe.ts";
import { type StripeDouble, startStripeDouble } from "./stripe-double.ts";

export const WEBHOOK_SECRET = "whsec_double";

/** A whole server that is paid through the double, on a clock that moves only when it is told to. */
export interface StripeShop {
  readonly server: TestServer;
  readonly ctx: ServerContext;
  readonly clock: TestClock;
  readonly double: StripeDouble;
  readonly module: CheckoutModule;
  readonly running: RunningCheckout;
  /** A new user with a test card; an order of 99,000 VND of theirs, 9,000 of it tax, offered and not confirmed. */
  readonly offer: (card?: string) => Promise<StripeOffer>;
  /** The same, paid. */
  readonly paid: () => Promise<StripeOffer & { readonly intent: string }>;
  readonly intentOf: (orderId: string) => string;
  /** Lets the resolvers ask until nothing is open any more; minutes of waiting pass at once. */
  readonly settle: () => Promise<void>;
  /** What Stripe sends: the status that it is answered with. */
  readonly send: (event: object, headers?: Readonly<Record<string, string>>) => Promise<number>;
  /** The header that makes Stripe's library believe a body. `at` in milliseconds. */
  readonly sign: (body: string, at?: number, secret?: string) => string;
  readonly close: () => Promise<void>;
}

export interface StripeOffer {
  readonly session: ReturnType<typeof guestSession>;
  readonly orderId: string;
  readonly confirm: () => ReturnType<RunningCheckout["checkout"]["confirm"]>;
}

export async function startStripeShop(): Promise<StripeShop> {
  const clock = createTestClock();
  const double = await startStripeDouble();
  const module = createCheckoutModule({
    provider: ({ db }) => createStripeProvider({ client: double.client, db, webhookSecret: WEBHOOK_SECRET, livemode: false }),
  });
  // Without the analytics engine, which takes a second to start and which orders do not need.
  const modules = serverModules.flatMap((one) => (one.name === "checkout" ? [module] : one.name === "analytics" ? [] : [one]));
  const server = await startTestServer({ modules, clock });
  await publishCoffee(server);
  const { ctx } = server;
  const running = module.of(ctx);
  const { checkout, refunds, backOffice } = running;

  const offer: StripeShop["offer"] = async (card = "pm_card_visa") => {
    const session = guestSession();
    const customer = double.books.makeCustomer({}).id;
    await ctx.db.insert(checkoutStripeCustomers).values({ userId: session.userId, customerId: customer });
    double.saveCard(customer, card);
    const { orderId, quote } = await checkout.quote(session, { lines: [{ sku: "flat-white", quantity: 2 }] });
    const key = randomUUID();
    return { session, orderId, confirm: () => checkout.confirm(session, { orderId, quote, key }) };
  };
  const intentOf = (orderId: string): string =>
    [...double.books.intents.values()].find(({ metadata }) => metadata.plaza_order === orderId)?.id ?? "";
  const sign: StripeShop["sign"] = (payload, at = clock.now(), secret = WEBHOOK_SECRET) =>
    double.client.webhooks.generateTestHeaderString({ payload, secret, timestamp: Math.floor(at / 1_000) });

  return {
    server,
    ctx,
    clock,
    double,
    module,
    running,
    offer,
    intentOf,
    sign,
    paid: async () => {
      const made = await offer();
      await made.confirm();
      return { ...made, intent: intentOf(made.orderId) };
    },
    settle: async () => {
      for (let round = 0; round < 6; round += 1) {
        clock.advance(61_000);
        await checkout.resolveDue();
        await refunds.resolveDue();
        await backOffice.inbound.drain();
      }
    },
    send: async (event, headers) => {
      const body = JSON.stringify(event);
      const answer = await server.host.inject({
        method: "POST",
        url: "/api/v1/providers/stripe/webhooks",
        headers: { "content-type": "application/json", ...(headers ?? { "stripe-signature": sign(body) }) },
        body,
      });
      return answer.statusCode;
    },
    close: async () => {
      await server.close();
      await double.close();
    },
  };
}

/** An event as Stripe sends it. */
export function stripeEvent(type: string, object: { readonly id: string } & Readonly<Record<string, unknown>>, over: object = {}) {
  return { id: `evt_${randomUUID().replaceAll("-", "")}`, object: "event", livemode: false, type, data: { object }, ...over };
}
