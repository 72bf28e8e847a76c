import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServerContext } from "../core/context.ts";
import type { TestServer } from "../testing/index.ts";
import { type Checkout, createCheckout } from "./checkout.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { simulatedInstruments } from "./simulator/outcomes.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { audit, booksOf } from "./testing/books.ts";
import { guestSession, publishCoffee, startShop } from "./testing/coffee.ts";
import { Killed, Life, mortalContext, mortalProvider } from "./testing/mortal.ts";

let server: TestServer;
let ctx: ServerContext;
let provider: PaymentProvider;
let checkout: Checkout;
let time = Date.UTC(2026, 10, 21, 12);
const clock = { now: () => time };
/** Far more than anything here takes: only the test of the timeout itself waits for one. */
const providerTimeoutMs = 15_000;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  ctx = { ...server.ctx, clock };
  provider = createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock, impatient: true });
  checkout = createCheckout(ctx, { provider, providerTimeoutMs });
});
afterAll(() => server.close());

const lines = [{ sku: "flat-white", quantity: 2 }];

async function offer(session = guestSession()) {
  const { orderId, quote } = await checkout.quote(session, { lines });
  return { session, orderId, quote, key: randomUUID() };
}
async function buy(instrumentId: string, session = guestSession()) {
  const { orderId, quote, key } = await offer(session);
  return { session, orderId, outcome: await checkout.confirm(session, { orderId, quote, key, instrumentId }) };
}
/** Lets the resolver ask until nothing is open any more; minutes of waiting pass at once. */
async function settle(by: Checkout = checkout): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    time += 31_000;
    await by.resolveDue();
  }
}

describe("settling an order", () => {
  it("takes the money once, writes balanced books, and tells others through the outbox [F3][C-21]", async () => {
    const { orderId, outcome } = await buy("sim-ok");
    expect(outcome).toEqual({ status: "paid", orderId, receipt: expect.any(String) });
    expect(await booksOf(ctx, orderId)).toEqual({
      state: "captured",
      total: 99_000,
      charges: 1,
      givenBack: [],
      transactions: 1,
      entries: [
        ["payable/com.example.coffee", -90_000],
        ["receivable/simulator", 99_000],
        ["tax/com.example.coffee", -9_000],
      ],
      messages: ["purchase"],
      told: ["order.paid"],
      history: ["quoted", "authorising", "authorised", "captured"],
    });
  });

  it("declines cleanly: a code, no money, no books [F3][C-19]", async () => {
    for (const [instrument, code] of [
      ["sim-insufficient-funds", "insufficient_funds"],
      ["sim-expired-instrument", "expired_instrument"],
      ["sim-provider-unavailable", "provider_unavailable"],
    ] as const) {
      const { orderId, outcome } = await buy(instrument);
      expect(outcome).toEqual({ status: "declined", orderId, code });
      expect(await booksOf(ctx, orderId)).toMatchObject({
        state: "declined",
        charges: 0,
        transactions: 0,
        messages: [],
        history: ["quoted", "authorising", "declined"],
      });
    }
  });

  it("answers pending when the provider timed out after charging, and finds the charge by asking [C-05]", async () => {
    const silent = createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock });
    const { session, orderId, quote, key } = await offer();
    const outcome = await createCheckout(ctx, { provider: silent, providerTimeoutMs: 200 }).confirm(session, {
      orderId,
      quote,
      key,
      instrumentId: "sim-timeout-charged",
    });
    // Held by the provider or not yet: either way it is asked, not guessed.
    await expect.poll(() => silent.lookup(orderId), { timeout: 10_000 }).toEqual({ status: "authorised" });
    expect(outcome).toEqual({ status: "pending", orderId });
    expect((await booksOf(ctx, orderId)).state).toBe("unknown");
    expect((await checkout.unresolved(session)).map(({ id }) => id)).toEqual([orderId]);
    time += 60_000;
    await checkout.resolveDue();
    expect(await booksOf(ctx, orderId)).toMatchObject({
      state: "captured",
      charges: 1,
      transactions: 1,
      history: ["quoted", "authorising", "unknown", "authorised", "captured"],
    });
    expect(await checkout.unresolved(session)).toEqual([]);
  });

  it("does not let the same cart be offered again while it is unknown whether it was paid [C-05]", async () => {
    const { session, orderId } = await buy("sim-lost-answer");
    await expect(checkout.quote(session, { lines })).rejects.toEqual(
      expect.objectContaining({ code: "CHECKOUT_CONFLICT", data: { reason: "payment_in_progress", orderId } }),
    );
    await settle();
    expect((await booksOf(ctx, orderId)).state).toBe("captured");
    await expect(checkout.quote(session, { lines })).resolves.toHaveProperty("quote");
  });

  it("closes the door at the provider before it gives up on a charge that never arrived: a late one takes nothing [C-06]", async () => {
    const { session, orderId, outcome } = await buy("sim-timeout");
    expect(outcome.status).toBe("pending");
    await settle();
    expect(await booksOf(ctx, orderId)).toMatchObject({ state: "declined", charges: 0, transactions: 0 });
    const late = await provider.authorise({
      attemptId: orderId,
      amount: { amount: 99_000, currency: "VND" },
      instrumentId: "sim-ok",
      userId: session.userId,
    });
    expect(late).toEqual({ status: "voided" });
    expect(await provider.capture(orderId)).toEqual({ status: "voided" });
  });

  it("follows a pending payment to its end, paid or declined", async () => {
    const paid = await buy("sim-pending");
    const declined = await buy("sim-pending-declined");
    expect([paid.outcome.status, declined.outcome.status]).toEqual(["pending", "pending"]);
    await settle();
    expect(await booksOf(ctx, paid.orderId)).toMatchObject({
      state: "captured",
      charges: 1,
      history: ["quoted", "authorising", "authorised", "captured"],
    });
    expect(await booksOf(ctx, declined.orderId)).toMatchObject({ state: "declined", charges: 0 });
  });

  it("charges once when the request reached the provider twice, and when the answer to the capture was lost [C-01]", async () => {
    const twice = await buy("sim-duplicate");
    const lost = await buy("sim-lost-capture");
    await settle();
    for (const { orderId } of [twice, lost])
      expect(await booksOf(ctx, orderId)).toMatchObject({ state: "captured", charges: 1, transactions: 1, messages: ["purchase"] });
  });

  it("lets two resolvers and the confirming request race: one capture, one set of books", async () => {
    const orders = await Promise.all(Array.from({ length: 6 }, () => buy("sim-lost-answer")));
    time += 60_000;
    const other = createCheckout(ctx, { provider, providerTimeoutMs });
    await Promise.all([checkout.resolveDue(), other.resolveDue(), checkout.resolveDue(), other.resolveDue()]);
    for (const { orderId } of orders)
      expect(await booksOf(ctx, orderId)).toMatchObject({ state: "captured", charges: 1, transactions: 1, messages: ["purchase"] });
  });

  it("asks again with growing patience while the provider is down, and never guesses", async () => {
    const { orderId } = await buy("sim-lost-answer");
    const down = createCheckout(ctx, { provider: { ...provider, lookup: () => Promise.reject(new Error("down")) }, providerTimeoutMs });
    await settle(down);
    expect((await booksOf(ctx, orderId)).state).toBe("unknown");
    await settle();
    expect((await booksOf(ctx, orderId)).state).toBe("captured");
  });
});

describe("two processes with one confirmation", () => {
  it("charge once; the one that was second is told when to come back, and then has the same answer [C-01][F4]", async () => {
    let answer = () => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow: PaymentProvider = { ...provider, authorise: (request, call) => held.then(() => provider.authorise(request, call)) };
    const [one, two] = [createCheckout(ctx, { provider: slow }), createCheckout(ctx, { provider: slow })];
    const { session, orderId, quote, key } = await offer();
    const confirmation = { orderId, quote, key };
    const confirmations = [one.confirm(session, confirmation), two.confirm(session, confirmation)];
    // Whoever was second is told at once, while the first still waits for the provider.
    const refusal = await Promise.any(
      confirmations.map((pending) =>
        pending.then(
          () => Promise.reject(new Error("not refused")),
          (error: unknown) => error,
        ),
      ),
    );
    expect(refusal).toEqual(
      expect.objectContaining({ code: "CHECKOUT_CONFLICT", retryAfterMs: 500, data: { reason: "in_flight", orderId } }),
    );
    answer();
    const answers = (await Promise.allSettled(confirmations)).flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
    expect(answers).toEqual([{ status: "paid", orderId, receipt: expect.any(String) }]);
    expect(await two.confirm(session, confirmation)).toEqual(answers[0]);
    expect(await booksOf(ctx, orderId)).toMatchObject({ charges: 1, transactions: 1 });
  });
});

describe("a process that is killed while it confirms", () => {
  for (const after of [false, true]) {
    for (const [instrumentId, beside] of [
      ["sim-ok"],
      ["sim-ok", "another offer of its cart"],
      ["sim-card-declined"],
      ["sim-lost-answer"],
    ]) {
      const what = `${instrumentId}${beside === undefined ? "" : ` beside ${beside}`}`;
      it(`leaves 0 or 1 charge, balanced books and a reply that can be had again: ${what}, at each step, ${after ? "after" : "before"} it is done [C-07][F5]`, async () => {
        let deaths = 0;
        for (let at = 1; ; at += 1) {
          const { session, orderId, quote, key } = await offer();
          if (beside !== undefined) await checkout.quote(session, { lines });
          const life = new Life(at, after);
          const doomed = createCheckout(mortalContext(ctx, life), { provider: mortalProvider(provider, life), providerTimeoutMs });
          const confirmation = { orderId, quote, key, instrumentId };
          const reply = await doomed.confirm(session, confirmation).catch((error: unknown) => error);
          if (life.survived) break;
          deaths += 1;
          // Every error on the way is the death itself; drizzle wraps what the driver throws.
          if (reply instanceof Error) expect(reply instanceof Killed || reply.cause instanceof Killed).toBe(true);

          await settle();
          const restarted = createCheckout(ctx, { provider, providerTimeoutMs });
          await restarted.confirm(session, confirmation);
          await settle();
          const again = await restarted.confirm(session, confirmation);
          expect(await restarted.confirm(session, confirmation)).toEqual(again);
          const books = await booksOf(ctx, orderId);
          expect(books, `killed at step ${at}`).toMatchObject(
            again.status === "paid"
              ? { state: "captured", charges: 1, transactions: 1, messages: ["purchase"] }
              : { state: "declined", charges: 0, transactions: 0, messages: [] },
          );
        }
        expect(deaths).toBeGreaterThan(beside === undefined ? 5 : 10);
      }, 60_000);
    }
  }
});

describe("random histories of many orders", () => {
  it("keep the ledger at zero, and every charge of the provider beside exactly one paid order [C-21][C-01]", async () => {
    const instrument = fc.constantFrom(...simulatedInstruments.map(({ id }) => id));
    const order = fc.record({
      instrument,
      killAt: fc.option(fc.integer({ min: 1, max: 30 })),
      after: fc.boolean(),
      repeats: fc.integer({ min: 1, max: 4 }),
      cancel: fc.boolean(),
      quantity: fc.integer({ min: 1, max: 999 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 6 }), async (orders) => {
        await Promise.all(
          orders.map(async ({ instrument: instrumentId, killAt, after, repeats, cancel, quantity }) => {
            const session = guestSession();
            const { orderId, quote } = await checkout.quote(session, { lines: [{ sku: "croissant", quantity }] });
            const confirmation = { orderId, quote, key: randomUUID(), instrumentId };
            const life = new Life(killAt ?? Number.POSITIVE_INFINITY, after);
            const mortal = createCheckout(mortalContext(ctx, life), { provider: mortalProvider(provider, life), providerTimeoutMs });
            const acts = Array.from({ length: repeats }, () => mortal.confirm(session, confirmation));
            if (cancel) acts.push(checkout.cancel(session, orderId, "user"));
            await Promise.allSettled(acts);
          }),
        );
        await settle();
        const { sums, different, negative } = await audit(ctx);
        expect(sums.every((sum) => sum === 0)).toBe(true);
        expect(different).toEqual([]);
        expect(negative).toEqual([]);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  }, 120_000);
});
