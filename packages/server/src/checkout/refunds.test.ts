import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import type { TestServer } from "../testing/index.ts";
import { type Checkout, createCheckout } from "./checkout.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { createRefunds, type RefundOrder, type Refunds } from "./refunds.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { checkoutOutbox, checkoutRefunds } from "./tables.ts";
import { audit, booksOf } from "./testing/books.ts";
import { COFFEE, guestSession, publishCoffee, startShop } from "./testing/coffee.ts";
import { Killed, Life, mortalContext, mortalProvider } from "./testing/mortal.ts";

let server: TestServer;
let ctx: ServerContext;
let provider: PaymentProvider;
let checkout: Checkout;
let refunds: Refunds;
let time = Date.UTC(2026, 10, 21, 12);
const clock = { now: () => time };
const providerTimeoutMs = 15_000;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  ctx = { ...server.ctx, clock };
  provider = createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock, impatient: true });
  checkout = createCheckout(ctx, { provider, providerTimeoutMs });
  refunds = createRefunds({ ctx, provider, providerTimeoutMs });
});
afterAll(() => server.close());

/** An order of 99,000 VND, 9,000 of it tax. */
async function paid(instrumentId = "sim-ok", session = guestSession()) {
  const { orderId, quote } = await checkout.quote(session, { lines: [{ sku: "flat-white", quantity: 2 }] });
  await checkout.confirm(session, { orderId, quote, key: randomUUID(), instrumentId });
  return { session, orderId };
}
async function give(orderId: string, amount?: number, over: Partial<RefundOrder> = {}, by: Refunds = refunds) {
  const body = { reason: "requested" as const, ...(amount === undefined ? {} : { amount }) };
  return (await by.give({ orderId, by: "operator", key: randomUUID(), body, ...over }, async () => {})).refund;
}
/** Lets the resolver ask until nothing is open any more; minutes of waiting pass at once. */
async function settle(): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    time += 61_000;
    await refunds.resolveDue();
  }
}
function conflict(data: object) {
  return expect.objectContaining({ code: "CHECKOUT_CONFLICT", data });
}

describe("a refund", () => {
  it("gives a part back, then the rest: books turned round, the tax to the unit, and both sides see it [F8]", async () => {
    const { session, orderId } = await paid();
    expect(await give(orderId, 33_333)).toMatchObject({ state: "refunded", amount: 33_333, tax: 3_030 });
    expect(await checkout.order(session, orderId)).toMatchObject({
      status: "partially_refunded",
      total: { amount: 99_000 },
      refunded: { amount: 33_333, currency: "VND" },
    });
    expect(await give(orderId)).toMatchObject({ state: "refunded", amount: 65_667, tax: 5_970 });
    expect(await checkout.order(session, orderId)).toMatchObject({ status: "refunded", refunded: { amount: 99_000 } });
    expect((await checkout.ordersOf(session.userId)).map(({ status }) => status)).toEqual(["refunded"]);
    expect(await booksOf(ctx, orderId)).toMatchObject({
      state: "captured",
      charges: 1,
      givenBack: [33_333, 65_667],
      entries: [
        [`payable/${COFFEE}`, -90_000],
        [`payable/${COFFEE}`, 30_303],
        [`payable/${COFFEE}`, 59_697],
        ["receivable/simulator", -65_667],
        ["receivable/simulator", -33_333],
        ["receivable/simulator", 99_000],
        [`tax/${COFFEE}`, -9_000],
        [`tax/${COFFEE}`, 3_030],
        [`tax/${COFFEE}`, 5_970],
      ],
      messages: ["purchase", "refund", "refund"],
    });
  });

  it("of more than was paid, of what is not paid, and of what has gone back already is refused [C-17]", async () => {
    const { orderId } = await paid();
    await expect(give(orderId, 99_001)).rejects.toEqual(conflict({ reason: "exceeds_paid", refundable: 99_000 }));
    await give(orderId, 60_000);
    await expect(give(orderId, 40_000)).rejects.toEqual(conflict({ reason: "exceeds_paid", refundable: 39_000 }));
    await give(orderId);
    await expect(give(orderId)).rejects.toEqual(conflict({ reason: "exceeds_paid", refundable: 0 }));
    const declined = await paid("sim-card-declined");
    await expect(give(declined.orderId)).rejects.toEqual(conflict({ reason: "not_paid" }));
    expect(await booksOf(ctx, declined.orderId)).toMatchObject({ givenBack: [], transactions: 0 });
  });

  it("is one under one key, however often and however parallel; another body under that key is refused [C-17]", async () => {
    const { orderId } = await paid();
    const key = randomUUID();
    const same = await Promise.all(Array.from({ length: 8 }, () => give(orderId, 10_000, { key })));
    expect(new Set(same.map(({ id }) => id)).size).toBe(1);
    await expect(give(orderId, 10_001, { key })).rejects.toEqual(conflict({ reason: "key_reused" }));
    expect((await booksOf(ctx, orderId)).givenBack).toEqual([10_000]);
  });

  it("never exceeds what was paid when twenty are asked for at once [C-17]", async () => {
    const { orderId } = await paid();
    const asked = await Promise.allSettled(Array.from({ length: 20 }, () => give(orderId, 30_000)));
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect((await booksOf(ctx, orderId)).givenBack).toEqual([30_000, 30_000, 30_000]);
  });

  it("is not there for who may not touch the app [C-23]", async () => {
    const { orderId } = await paid();
    await expect(give(orderId, 1, { of: ["com.example.other"] })).rejects.toEqual(notFound());
    await expect(give(randomUUID())).rejects.toEqual(notFound());
    await expect(give("' or 1=1")).rejects.toEqual(notFound());
    expect(await give(orderId, 1, { of: [COFFEE] })).toMatchObject({ state: "refunded" });
  });
});

describe("a provider that gives no clear answer", () => {
  it("is asked again, and money that went back is found, once [C-12]", async () => {
    const { session, orderId } = await paid("sim-refund-lost");
    expect(await give(orderId, 20_000)).toMatchObject({ state: "pending" });
    // On its way counts as gone: nobody may give it back again.
    await expect(give(orderId, 80_000)).rejects.toEqual(conflict({ reason: "exceeds_paid", refundable: 79_000 }));
    expect((await checkout.order(session, orderId)).status).toBe("paid");
    await settle();
    expect((await checkout.order(session, orderId)).status).toBe("partially_refunded");
    expect(await booksOf(ctx, orderId)).toMatchObject({ givenBack: [20_000], transactions: 2, messages: ["purchase", "refund"] });
  });

  it("takes its time: pending until it is done", async () => {
    const { orderId } = await paid("sim-refund-pending");
    const { id } = await give(orderId);
    await settle();
    const [refund] = await ctx.db.select().from(checkoutRefunds).where(eq(checkoutRefunds.id, id));
    expect(refund).toMatchObject({ state: "refunded", resolveAt: null });
  });

  it("refuses: the refund has failed, and the money may be given back another way", async () => {
    const { orderId } = await paid("sim-refund-refused");
    expect(await give(orderId)).toMatchObject({ state: "failed" });
    expect(await booksOf(ctx, orderId)).toMatchObject({ givenBack: [], transactions: 1, messages: ["purchase"] });
    expect(await give(orderId)).toMatchObject({ state: "failed", amount: 99_000 });
  });

  it("two resolvers at once record one refund [C-12]", async () => {
    const { orderId } = await paid("sim-refund-lost");
    await give(orderId);
    time += 61_000;
    const other = createRefunds({ ctx, provider, providerTimeoutMs });
    await Promise.all([refunds.resolveDue(), other.resolveDue(), refunds.resolveDue()]);
    expect(await booksOf(ctx, orderId)).toMatchObject({ givenBack: [99_000], transactions: 2, messages: ["purchase", "refund"] });
  });
});

describe("a process that is killed while it gives money back", () => {
  for (const after of [false, true]) {
    for (const instrumentId of ["sim-ok", "sim-refund-lost", "sim-refund-pending"]) {
      it(`leaves exactly one refund: ${instrumentId}, at each step, ${after ? "after" : "before"} it is done [C-12]`, async () => {
        let deaths = 0;
        for (let at = 1; ; at += 1) {
          const { orderId } = await paid(instrumentId);
          const life = new Life(at, after);
          const doomed = createRefunds({ ctx: mortalContext(ctx, life), provider: mortalProvider(provider, life), providerTimeoutMs });
          const key = randomUUID();
          const reply = await give(orderId, 50_000, { key }, doomed).catch((error: unknown) => error);
          if (life.survived) break;
          deaths += 1;
          if (reply instanceof Error) expect(reply instanceof Killed || reply.cause instanceof Killed).toBe(true);
          await settle();
          await give(orderId, 50_000, { key });
          await settle();
          expect(await give(orderId, 50_000, { key })).toMatchObject({ state: "refunded" });
          expect(await booksOf(ctx, orderId), `killed at step ${at}`).toMatchObject({
            givenBack: [50_000],
            transactions: 2,
            messages: ["purchase", "refund"],
            told: ["order.paid", "order.refunded"],
          });
        }
        expect(deaths).toBeGreaterThan(8);
      }, 60_000);
    }
  }
});

describe("the database", () => {
  it("refuses refunds beyond what was paid, of unpaid orders, and changes of what was asked for or settled, whoever writes [C-17]", async () => {
    const { orderId } = await paid();
    const { id } = await give(orderId, 90_000);
    const row = (amount: number, order = orderId) => ({
      id: randomUUID(),
      orderId: order,
      state: "pending" as const,
      amount,
      tax: 0,
      reason: "other" as const,
      requestedBy: "nobody",
      key: randomUUID(),
      bodyDigest: "",
      createdAt: 0,
      updatedAt: 0,
    });
    const refused = (code: string) => expect.objectContaining({ cause: expect.objectContaining({ code }) });
    await expect(ctx.db.insert(checkoutRefunds).values(row(9_001))).rejects.toEqual(refused("23514"));
    const declined = await paid("sim-card-declined");
    await expect(ctx.db.insert(checkoutRefunds).values(row(1, declined.orderId))).rejects.toEqual(refused("23514"));
    const change = (set: object) => ctx.db.update(checkoutRefunds).set(set).where(eq(checkoutRefunds.id, id));
    await expect(change({ state: "failed" })).rejects.toEqual(refused("23001"));
    const open = row(9_000);
    await ctx.db.insert(checkoutRefunds).values(open);
    await expect(ctx.db.update(checkoutRefunds).set({ amount: 1 }).where(eq(checkoutRefunds.id, open.id))).rejects.toEqual(
      refused("23001"),
    );
    await expect(ctx.db.execute(sql`delete from ${checkoutRefunds}`)).rejects.toEqual(refused("23001"));
  });

  it("keeps the whole ledger at zero and the tax exact, in whatever parts orders go back [C-21]", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 30_000 }), { maxLength: 6 }), fc.boolean(), async (parts, whole) => {
        const { orderId } = await paid();
        for (const part of parts) await give(orderId, part).catch(() => undefined);
        if (whole) await give(orderId);
        const rows = await ctx.db.select().from(checkoutRefunds).where(eq(checkoutRefunds.orderId, orderId));
        const gone = rows.reduce((sum, { amount }) => sum + amount, 0);
        const tax = rows.reduce((sum, row) => sum + row.tax, 0);
        expect(tax).toBe(Math.round((9_000 * gone) / 99_000));
      }),
      { numRuns: 20, endOnFailure: true },
    );
    const { sums, different, negative } = await audit(ctx);
    expect(sums.every((sum) => sum === 0)).toBe(true);
    expect(different).toEqual([]);
    expect(negative).toEqual([]);
    const { rows } = await ctx.db.execute<{ count: string }>(sql`select count(*) from ${checkoutOutbox} where topic = 'refund'`);
    expect(Number(rows[0]?.count)).toBeGreaterThan(20);
  });
});
