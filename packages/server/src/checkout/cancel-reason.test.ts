import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { GuestSession } from "../core/auth.ts";
import type { TestServer } from "../testing/index.ts";
import { type Checkout, createCheckout } from "./checkout.ts";
import { viewOrder } from "./orders.ts";
import { type CancelMessage, createOutbox } from "./outbox.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { checkoutOrders } from "./tables.ts";
import { guestSession, publishCoffee, startShop } from "./testing/coffee.ts";

let server: TestServer;
let checkout: Checkout;
const heard: CancelMessage[] = [];

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  const { ctx } = server;
  checkout = createCheckout(ctx, { provider: createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock: ctx.clock }) });
});
afterAll(() => server.close());

async function turnDown(analytics: boolean) {
  const session = guestSession({ consents: { analytics, personalisation: false } } as Partial<GuestSession>);
  const { orderId } = await checkout.quote(session, { lines: [{ sku: "flat-white", quantity: 1 }] });
  const outcome = await checkout.cancel(session, orderId, "shipping");
  const [order] = await server.ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, orderId));
  const { ctx } = server;
  const none = async () => {};
  const cancel = async (messages: readonly CancelMessage[]) => void heard.push(...messages);
  await createOutbox({
    db: ctx.db,
    clock: ctx.clock,
    logger: ctx.logger,
    consumers: { purchase: none, refund: none, publisher: none, subscription: none, cancel },
  }).drain();
  return { session, order, outcome, told: heard.filter((message) => message.orderId === orderId) };
}

it("the order keeps the reason of a no; without consent to analytics neither publisher nor analytics hear it [F13]", async () => {
  const { order, outcome, told } = await turnDown(false);
  expect(order?.cancelReason).toBe("shipping");
  expect(outcome).toEqual({ status: "cancelled" });
  expect(told).toEqual([]);
  expect(JSON.stringify(order && viewOrder(order))).not.toContain('"shipping":"');
});

it("with consent to analytics the reason is told, once, with the pairwise id [F13]", async () => {
  const { session, order, outcome, told } = await turnDown(true);
  expect(order?.cancelReason).toBe("shipping");
  expect(outcome).toEqual({ status: "cancelled", reason: "shipping" });
  expect(told).toEqual([expect.objectContaining({ orderId: order?.id, sub: session.sub, reason: "shipping" })]);
});
