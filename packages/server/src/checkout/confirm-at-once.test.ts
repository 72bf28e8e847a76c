import { randomUUID } from "node:crypto";
import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestServer } from "../testing/index.ts";
import { type Checkout, createCheckout } from "./checkout.ts";
import { confirmAtOnce, readConfirmFacts } from "./confirm-at-once.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { checkoutConfirmations, checkoutOrders, checkoutStock } from "./tables.ts";
import { booksOf } from "./testing/books.ts";
import { COFFEE, guestSession, publishCoffee, startShop } from "./testing/coffee.ts";

let server: TestServer;
let checkouts: readonly Checkout[];

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  const { ctx } = server;
  const provider = createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock: ctx.clock, impatient: true });
  // Each is a process of its own: they know of each other what the database says.
  checkouts = Array.from({ length: 8 }, () => createCheckout(ctx, { provider }));
});
afterAll(() => server.close());

const one = () => checkouts[0] as Checkout;
const lines = [{ sku: "flat-white", quantity: 1 }];
const keysOf = (...orderIds: string[]) =>
  server.ctx.db.select().from(checkoutConfirmations).where(inArray(checkoutConfirmations.orderId, orderIds));
/** The codes of what was refused, and the states of what was not. */
const outcomes = async (all: readonly Promise<{ readonly status: string }>[]) =>
  (await Promise.allSettled(all)).map((result) => (result.status === "fulfilled" ? result.value.status : result.reason.code)).sort();

it("takes one of many confirmations of an order under keys of their own, and keeps its key alone [C-01]", async () => {
  const session = guestSession();
  const { orderId, quote } = await one().quote(session, { lines });
  const answers = await outcomes(checkouts.map((checkout) => checkout.confirm(session, { orderId, quote, key: randomUUID() })));
  expect(answers).toEqual([...Array.from({ length: checkouts.length - 1 }, () => "QUOTE_EXPIRED"), "paid"]);
  expect(await keysOf(orderId)).toHaveLength(1);
  expect(await booksOf(server.ctx, orderId)).toMatchObject({ state: "captured", charges: 1, transactions: 1 });
});

it("takes one of many orders that are confirmed under one key; the others stay offered [F4][C-01]", async () => {
  const session = guestSession();
  const carts = checkouts.map((_, index) => ({ lines: [{ sku: "flat-white", quantity: index + 1 }] }));
  const offers = await Promise.all(carts.map((cart) => one().quote(session, cart)));
  const key = randomUUID();
  const answers = await outcomes(
    checkouts.map((checkout, index) => {
      const { orderId, quote } = offers[index] as (typeof offers)[number];
      return checkout.confirm(session, { orderId, quote, key });
    }),
  );
  expect(answers).toEqual([...Array.from({ length: checkouts.length - 1 }, () => "CHECKOUT_CONFLICT"), "paid"]);
  expect(await keysOf(...offers.map(({ orderId }) => orderId))).toHaveLength(1);
  const rows = await server.ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.userId, session.userId));
  expect(rows.map(({ state }) => state).sort()).toEqual(["captured", ...Array.from({ length: checkouts.length - 1 }, () => "quoted")]);
});

it("pays one of many offers of one cart, confirmed at the same time [C-04]", async () => {
  const session = guestSession();
  const offers = await Promise.all(checkouts.map((checkout) => checkout.quote(session, { lines })));
  const answers = await outcomes(
    checkouts.map((checkout, index) => {
      const { orderId, quote } = offers[index] as (typeof offers)[number];
      return checkout.confirm(session, { orderId, quote, key: randomUUID() });
    }),
  );
  expect(answers.filter((answer) => answer === "paid")).toHaveLength(1);
  const rows = await server.ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.userId, session.userId));
  expect(rows.filter(({ state }) => state === "captured")).toHaveLength(1);
  expect(await keysOf(...offers.map(({ orderId }) => orderId))).toHaveLength(1);
});

it("leaves an order as it is whose cart is offered once more, or that was confirmed, since its facts were read [C-04]", async () => {
  const { ctx } = server;
  const session = guestSession();
  const { orderId } = await one().quote(session, { lines });
  const facts = await readConfirmFacts(ctx.db, orderId, session);
  expect(facts?.alone).toBe(true);
  const order = facts?.order as NonNullable<typeof facts>["order"];
  const step = { at: ctx.clock.now(), resolveAt: ctx.clock.now() + 1000, instrumentId: "sim-ok", analyticsConsent: false };
  const again = await one().quote(session, { lines });
  expect(await confirmAtOnce(ctx.db, order, { key: randomUUID(), bodyDigest: "x" }, step)).toBeUndefined();
  expect(await readConfirmFacts(ctx.db, orderId, session)).toMatchObject({ alone: false, order: { state: "quoted", holds: true } });
  await one().cancel(session, again.orderId);
  expect(await confirmAtOnce(ctx.db, order, { key: randomUUID(), bodyDigest: "x" }, step)).toMatchObject({ state: "authorising" });
  expect(await confirmAtOnce(ctx.db, order, { key: randomUUID(), bodyDigest: "x" }, step)).toBeUndefined();
  expect(await keysOf(orderId)).toHaveLength(1);
});

it("is not for an order with a counted item, of a user with limits of their own, nor of anybody else [C-16][C-23][F12]", async () => {
  const { ctx } = server;
  const facts = async (sku: string, session = guestSession()) => {
    const { orderId } = await one().quote(session, { lines: [{ sku, quantity: 1 }] });
    return { orderId, session, facts: await readConfirmFacts(ctx.db, orderId, session) };
  };
  const plain = await facts("flat-white");
  expect(plain.facts?.alone).toBe(true);
  expect(await readConfirmFacts(ctx.db, plain.orderId, guestSession())).toBeUndefined();
  expect(await readConfirmFacts(ctx.db, "not-an-id", plain.session)).toBeUndefined();

  await ctx.db.insert(checkoutStock).values({ appId: COFFEE, sku: "croissant", declared: 5, onHand: 5 });
  expect((await facts("croissant")).facts?.alone).toBe(false);

  const buyer = server.visitor();
  await buyer.get("/me");
  const guest = await buyer.openSession(COFFEE);
  expect((await buyer.put(`/me/allowances/${COFFEE}`, { perPurchase: 60_000, count: 1 })).status).toBe(200);
  const { orderId } = (await guest.post("/quotes", { lines })).json;
  const [order] = await ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, orderId));
  expect((await readConfirmFacts(ctx.db, orderId, order as NonNullable<typeof order>))?.alone).toBe(false);
});
