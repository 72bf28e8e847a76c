import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ServerContext } from "../core/context.ts";
import type { TestServer } from "../testing/index.ts";
import { type Checkout, createCheckout } from "./checkout.ts";
import { createDisputes } from "./disputes.ts";
import { createInbound, type Inbound } from "./inbound.ts";
import { isTerminal } from "./order-state.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { drawDeliveries } from "./simulator/webhooks.ts";
import { checkoutOrders } from "./tables.ts";
import { guestSession, publishCoffee, startShop } from "./testing/coffee.ts";
import { faultsOfBooks } from "./testing/histories.ts";

const secret = "of the simulator";
let server: TestServer;
let ctx: ServerContext;
let provider: PaymentProvider;
let checkout: Checkout;
let inbound: Inbound;
let time = Date.UTC(2026, 10, 21, 12);

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  ctx = { ...server.ctx, clock: { now: () => time } };
  provider = createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock: ctx.clock, impatient: true, webhookSecret: secret });
  const options = { ctx, provider, providerTimeoutMs: 15_000 };
  checkout = createCheckout(ctx, options);
  inbound = createInbound({ ...options, disputes: createDisputes({ ctx, provider: provider.name }) });
});
afterAll(() => server.close());

/** As the route does; resolves to whether it was believed. */
async function deliver(body: Buffer, headers: Readonly<Record<string, string>>): Promise<boolean> {
  const { webhooks } = provider;
  try {
    const event = webhooks?.verify(body, headers, time);
    if (event === undefined) return false;
    await inbound.receive(event, body);
    return true;
  } catch {
    return false;
  }
}

it("with a provider of every fault whose events come beside, before and after what they tell, twice, lying and forged, each order is paid once or not at all [C-03][C-09][C-10]", async () => {
  const offers = await Promise.all(
    Array.from({ length: 24 }, async () => {
      const session = guestSession();
      return { session, ...(await checkout.quote(session, { lines: [{ sku: "flat-white", quantity: 2 }] })) };
    }),
  );
  const attempts = offers.map(({ orderId }) => orderId);
  const confirm = ({ session, orderId, quote }: (typeof offers)[number]) =>
    checkout.confirm(session, { orderId, quote, key: randomUUID(), instrumentId: "sim-seeded" });
  let forged = 0;
  for (let round = 0; round < 4; round += 1) {
    const deliveries = drawDeliveries({ seed: `round ${round}`, attempts, secret, now: time });
    const told = deliveries.map(async (delivery) => {
      expect(await deliver(delivery.body, delivery.headers)).toBe(!delivery.forged);
      if (delivery.forged) forged += 1;
    });
    await Promise.all([...told, checkout.resolveDue(), ...(round === 0 ? offers.map(confirm) : [])]);
    time += 31_000;
  }
  for (let round = 0; round < 8; round += 1) {
    time += 61_000;
    await checkout.resolveDue();
  }
  const orders = await ctx.db.select().from(checkoutOrders);
  expect(orders.filter(({ state }) => !isTerminal(state))).toEqual([]);
  expect(orders.filter(({ state }) => state === "captured").length).toBeGreaterThan(6);
  expect(orders.filter(({ state }) => state === "declined").length).toBeGreaterThan(3);
  expect(forged).toBeGreaterThan(20);
  expect(await faultsOfBooks(ctx)).toEqual([]);
});
