import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabaseBooks } from "./simulator/books.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { createStripeAttempts } from "./stripe/attempts.ts";
import { type StripeShop, startStripeShop } from "./stripe/testing/stripe-shop.ts";
import { checkoutSimulatorPayments, checkoutStripePayments } from "./tables.ts";

let shop: StripeShop;
beforeAll(async () => {
  shop = await startStripeShop();
});
afterAll(() => shop.close());

const unknown = { amount: null, currency: null, instrumentId: null };
const request = (attemptId: string) => ({
  attemptId,
  amount: { amount: 99_000, currency: "VND" },
  instrumentId: "sim-ok",
  userId: "user",
});

describe("an attempt that was let go before it was asked for", () => {
  it("has no amount, and gets none by a request that comes late [C-06]", async () => {
    const attemptId = randomUUID();
    const attempts = createStripeAttempts(shop.ctx.db);
    expect(await attempts.close(attemptId)).toMatchObject({ closed: true, ...unknown });
    expect(await attempts.open(request(attemptId))).toMatchObject({ closed: true, ...unknown });
  });

  it("is the only one of Stripe's without an amount: the database refuses any other", async () => {
    const attemptId = randomUUID();
    await expect(shop.ctx.db.insert(checkoutStripePayments).values({ attemptId })).rejects.toMatchObject({
      cause: { constraint: "checkout_stripe_payments_asked" },
    });
  });

  it("has none in the simulator's books either, and no refund [C-06]", async () => {
    const attemptId = randomUUID();
    const { db, clock } = shop.ctx;
    const simulator = createPaymentSimulator({ books: createDatabaseBooks(db), clock });
    expect(await simulator.void(attemptId)).toEqual({ status: "voided" });
    expect(await simulator.authorise(request(attemptId))).toEqual({ status: "voided" });
    expect(await simulator.refund({ attemptId, refundId: randomUUID(), amount: { amount: 1, currency: "VND" } })).toEqual({
      status: "failed",
    });
    const [row] = await db.select().from(checkoutSimulatorPayments).where(eq(checkoutSimulatorPayments.attemptId, attemptId));
    expect(row).toMatchObject({ status: "shut", captures: 0, refunds: {}, ...unknown });
  });
});
