import { randomUUID } from "node:crypto";
import type { CheckoutOutcome } from "@plaza/protocol";
import { and, eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import type { TestServer } from "../testing/index.ts";
import { type Checkout, createCheckout } from "./checkout.ts";
import type { PaymentProvider } from "./payment-provider.ts";
import { createRefunds, type Refunds } from "./refunds.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { checkoutReservations, checkoutStock } from "./tables.ts";
import { audit, booksOf } from "./testing/books.ts";
import { guestSession, startShop } from "./testing/coffee.ts";
import { Life, mortalContext, mortalProvider } from "./testing/mortal.ts";

let server: TestServer;
let ctx: ServerContext;
let provider: PaymentProvider;
let checkout: Checkout;
let refunds: Refunds;
let time = Date.UTC(2026, 10, 22, 12);
const clock = { now: () => time };
const providerTimeoutMs = 15_000;

beforeAll(async () => {
  server = await startShop();
  ctx = { ...server.ctx, clock };
  provider = createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock, impatient: true });
  checkout = createCheckout(ctx, { provider, providerTimeoutMs });
  refunds = createRefunds({ ctx, provider, providerTimeoutMs });
});
afterAll(() => server.close());

let apps = 0;
/** A shop of its own for each test. */
async function shop(stock: number | undefined, more: readonly object[] = []): Promise<string> {
  apps += 1;
  const id = `com.example.shop${apps}`;
  await publish(id, "1.0.0", stock, more);
  return id;
}
const publish = (id: string, version: string, stock: number | undefined, more: readonly object[] = []) =>
  server.publishApp({
    id,
    version,
    catalogue: { currency: "VND", items: [{ sku: "cup", name: "Cup", price: 90_000, ...(stock === undefined ? {} : { stock }) }, ...more] },
  });

async function stockOf(appId: string, sku = "cup") {
  const [row] = await ctx.db
    .select({ onHand: checkoutStock.onHand, reserved: checkoutStock.reserved })
    .from(checkoutStock)
    .where(and(eq(checkoutStock.appId, appId), eq(checkoutStock.sku, sku)));
  return row;
}

const cups = (quantity = 1) => ({ lines: [{ sku: "cup", quantity }] });
async function offer(appId: string, quantity = 1, session = guestSession({ appId } as Partial<GuestSession>)) {
  const { orderId, quote } = await checkout.quote(session, cups(quantity));
  return { session, orderId, quote };
}
type Offer = Pick<Awaited<ReturnType<typeof offer>>, "session" | "orderId" | "quote">;
const confirm = ({ session, orderId, quote }: Offer, instrumentId = "sim-ok", by = checkout): Promise<CheckoutOutcome> =>
  by.confirm(session, { orderId, quote, instrumentId, key: randomUUID() });

async function settle(): Promise<void> {
  for (let round = 0; round < 8; round += 1) {
    time += 31_000;
    await checkout.resolveDue();
  }
}

describe("stock", () => {
  it("gives the last item to one of 100 buyers at once; no bank is asked about the other 99 [C-16]", async () => {
    const appId = await shop(1);
    const offers = await Promise.all(Array.from({ length: 100 }, () => offer(appId)));
    const outcomes = await Promise.all(offers.map((one) => confirm(one)));
    expect(outcomes.filter(({ status }) => status === "paid")).toHaveLength(1);
    const lost = outcomes.filter((outcome) => outcome.status === "declined");
    expect(lost.map(({ code }) => code)).toEqual(Array.from({ length: 99 }, () => "out_of_stock"));
    const books = await Promise.all(offers.map(({ orderId }) => booksOf(ctx, orderId)));
    expect(books.reduce((sum, { charges }) => sum + charges, 0)).toBe(1);
    for (const { orderId } of offers) {
      const asked = await provider.lookup(orderId);
      expect(asked.status).toBe((await booksOf(ctx, orderId)).state === "captured" ? "captured" : "none");
    }
    expect(await stockOf(appId)).toEqual({ onHand: 0, reserved: 0 });
    await expect(offer(appId)).rejects.toEqual(
      expect.objectContaining({ code: "CHECKOUT_CONFLICT", data: { reason: "out_of_stock", sku: "cup", available: 0 } }),
    );
  });

  it("answers a confirmation that lost the race the same way again, with the same key", async () => {
    const appId = await shop(1);
    const [first, second] = [await offer(appId), await offer(appId)];
    await confirm(first);
    const confirmation = { orderId: second.orderId, quote: second.quote, key: randomUUID() };
    const lost = { status: "declined", orderId: second.orderId, code: "out_of_stock" };
    expect(await checkout.confirm(second.session, confirmation)).toEqual(lost);
    expect(await checkout.confirm(second.session, confirmation)).toEqual(lost);
    expect((await booksOf(ctx, second.orderId)).history).toEqual(["quoted", "authorising", "declined"]);
  });

  it("takes all items of an order or none", async () => {
    const appId = await shop(5, [{ sku: "rare", name: "Rare", price: 1_000, stock: 1 }]);
    const both = {
      lines: [
        { sku: "rare", quantity: 1 },
        { sku: "cup", quantity: 2 },
      ],
    };
    const session = () => guestSession({ appId } as Partial<GuestSession>);
    const [one, other] = [session(), session()];
    const [won, lost] = [await checkout.quote(one, both), await checkout.quote(other, both)];
    await confirm({ session: one, ...won });
    expect(await confirm({ session: other, ...lost })).toMatchObject({ status: "declined", code: "out_of_stock" });
    expect(await stockOf(appId)).toEqual({ onHand: 3, reserved: 0 });
  });

  it("gives back what a decline held, of every kind, and what was never known to be paid once it is known not to be [C-19]", async () => {
    const appId = await shop(2);
    for (const instrument of ["sim-insufficient-funds", "sim-expired-instrument", "sim-provider-unavailable"]) {
      const { session, ...one } = await offer(appId, 2);
      expect((await confirm({ session, ...one }, instrument)).status).toBe("declined");
      expect(await stockOf(appId)).toEqual({ onHand: 2, reserved: 0 });
      expect((await booksOf(ctx, one.orderId)).charges).toBe(0);
    }
    const unknown = await offer(appId, 2);
    expect((await confirm(unknown, "sim-timeout")).status).toBe("pending");
    expect(await stockOf(appId)).toEqual({ onHand: 2, reserved: 2 });
    await expect(offer(appId)).rejects.toMatchObject({ data: { reason: "out_of_stock", available: 0 } });
    await settle();
    expect((await booksOf(ctx, unknown.orderId)).state).toBe("declined");
    expect(await stockOf(appId)).toEqual({ onHand: 2, reserved: 0 });
  });

  it("refuses a card that was revoked after the quote, and declines one that the bank no longer knows: no order is paid, nothing is held [C-19]", async () => {
    const appId = await shop(1);
    const revoked: PaymentProvider = { ...provider, instruments: async () => [] };
    const gone = await offer(appId);
    await expect(confirm(gone, "sim-ok", createCheckout(ctx, { provider: revoked, providerTimeoutMs }))).rejects.toMatchObject({
      code: "INVALID_PARAMS",
    });
    expect(await booksOf(ctx, gone.orderId)).toMatchObject({ state: "quoted", charges: 0 });
    expect(await stockOf(appId)).toEqual({ onHand: 1, reserved: 0 });
    const midFlight: PaymentProvider = { ...provider, authorise: async () => ({ status: "declined", code: "expired_instrument" }) };
    const other = await offer(appId);
    expect(await confirm(other, "sim-ok", createCheckout(ctx, { provider: midFlight, providerTimeoutMs }))).toMatchObject({
      status: "declined",
      code: "expired_instrument",
    });
    expect(await booksOf(ctx, other.orderId)).toMatchObject({ state: "declined", charges: 0, transactions: 0 });
    expect(await stockOf(appId)).toEqual({ onHand: 1, reserved: 0 });
    // The same quote with a card that is there: what was refused is not used up.
    expect((await confirm(gone)).status).toBe("paid");
  });

  it("keeps an offer that nobody confirmed from holding anything", async () => {
    const appId = await shop(1);
    const [forgotten, bought] = [await offer(appId), await offer(appId)];
    expect((await confirm(bought)).status).toBe("paid");
    time += 11 * 60_000;
    await checkout.expireDue();
    expect((await booksOf(ctx, forgotten.orderId)).state).toBe("expired");
    expect(await stockOf(appId)).toEqual({ onHand: 0, reserved: 0 });
  });

  it("comes back with a refund only when the refund says so, once, and only for the whole order", async () => {
    const appId = await shop(3);
    const [kept, returned] = [await offer(appId), await offer(appId)];
    for (const one of [kept, returned]) await confirm(one);
    const give = (orderId: string, body: { amount?: number; restock?: boolean }, key = randomUUID()) =>
      refunds.give({ orderId, by: "operator", key, body: { reason: "requested", ...body } }, async () => {});
    await give(kept.orderId, {});
    expect(await stockOf(appId)).toEqual({ onHand: 1, reserved: 0 });
    await expect(give(returned.orderId, { amount: 1, restock: true })).rejects.toMatchObject({ data: { reason: "restock_of_part" } });
    await give(returned.orderId, { amount: 1 });
    const key = randomUUID();
    await give(returned.orderId, { restock: true }, key);
    await give(returned.orderId, { restock: true }, key);
    expect(await stockOf(appId)).toEqual({ onHand: 2, reserved: 0 });
  });

  it("is set by a release that says another number, and by no other; what is promised stays promised", async () => {
    const appId = await shop(5);
    await confirm(await offer(appId, 2));
    await publish(appId, "1.1.0", 5);
    expect(await stockOf(appId)).toEqual({ onHand: 3, reserved: 0 });
    await publish(appId, "1.2.0", undefined);
    expect(await stockOf(appId)).toEqual({ onHand: 3, reserved: 0 });
    const open = await offer(appId, 2);
    await confirm(open, "sim-timeout");
    await publish(appId, "1.3.0", 1);
    expect(await stockOf(appId)).toEqual({ onHand: 2, reserved: 2 });
    await settle();
    await publish(appId, "1.4.0", 50);
    expect(await stockOf(appId)).toEqual({ onHand: 50, reserved: 0 });
    // An item that never had a number is not counted.
    const free = await shop(undefined);
    expect((await confirm(await offer(free, 999))).status).toBe("paid");
    expect(await stockOf(free)).toBeUndefined();
  });

  it("is held by the database too: more than there is cannot be promised, whoever writes [C-16]", async () => {
    const appId = await shop(1);
    await expect(ctx.db.update(checkoutStock).set({ reserved: 2 }).where(eq(checkoutStock.appId, appId))).rejects.toThrow();
    await expect(ctx.db.delete(checkoutReservations)).rejects.toThrow();
  });
});

describe("random interleavings of buyers, banks, crashes and new releases", () => {
  it("never sell more than there is, and lose nothing: what is gone was paid for [C-16]", async () => {
    const buyer = fc.record({
      quantity: fc.integer({ min: 1, max: 3 }),
      instrument: fc.constantFrom(
        "sim-ok",
        "sim-card-declined",
        "sim-timeout",
        "sim-timeout-charged",
        "sim-lost-answer",
        "sim-lost-capture",
        "sim-pending",
      ),
      killAt: fc.option(fc.integer({ min: 1, max: 30 })),
      after: fc.boolean(),
      cancel: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 8 }), fc.array(buyer, { minLength: 1, maxLength: 10 }), async (stock, buyers) => {
        const appId = await shop(stock);
        const orders = await Promise.all(
          buyers.map(async ({ quantity, instrument, killAt, after, cancel }) => {
            const made = await offer(appId, quantity).catch(() => undefined);
            if (made === undefined) return undefined;
            const life = new Life(killAt ?? Number.POSITIVE_INFINITY, after);
            const mortal = createCheckout(mortalContext(ctx, life), { provider: mortalProvider(provider, life), providerTimeoutMs });
            const acts: Promise<unknown>[] = [confirm(made, instrument, mortal)];
            if (cancel) acts.push(checkout.cancel(made.session, made.orderId, "user"));
            await Promise.allSettled(acts);
            return { ...made, quantity };
          }),
        );
        await settle();
        let sold = 0;
        for (const order of orders) {
          if (order !== undefined && (await booksOf(ctx, order.orderId)).state === "captured") sold += order.quantity;
        }
        expect(sold).toBeLessThanOrEqual(stock);
        expect(await stockOf(appId)).toEqual({ onHand: stock - sold, reserved: 0 });
        expect((await audit(ctx)).different).toEqual([]);
      }),
      { numRuns: 20, endOnFailure: true },
    );
  }, 120_000);
});
