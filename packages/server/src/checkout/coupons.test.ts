import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import type { TestServer } from "../testing/index.ts";
import { type Checkout, createCheckout } from "./checkout.ts";
import { endCouponHold } from "./coupons.ts";
import { createDatabaseBooks } from "./simulator/books.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { checkoutCouponUses } from "./tables.ts";
import { booksOf } from "./testing/books.ts";
import { guestSession, startShop } from "./testing/coffee.ts";

const SHOP = "com.example.sale";
let server: TestServer;
let ctx: ServerContext;
let checkout: Checkout;
let time = Date.parse("2026-11-22T12:00:00Z");

beforeAll(async () => {
  server = await startShop();
  const clock = { now: () => time };
  ctx = { ...server.ctx, clock };
  checkout = createCheckout(ctx, { provider: createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock, impatient: true }) });
  await server.publishApp({
    id: SHOP,
    version: "1.0.0",
    catalogue: {
      currency: "VND",
      items: [{ sku: "cup", name: "Cup", price: 50_000 }],
      coupons: [
        { code: "TEN", percent: 10 },
        { code: "LESS5", amount: 5_000, minimum: 100_000 },
        { code: "ONE", percent: 50, limit: 1 },
        { code: "EACH", percent: 20, per_user: 1 },
        { code: "TWICE", percent: 10, limit: 2 },
        { code: "SOON", percent: 10, starts: "2026-11-22T19:00:00.001+07:00" },
        { code: "NOW", percent: 10, starts: "2026-11-22T19:00:00+07:00", ends: "2026-11-22T12:00:00.001Z" },
        { code: "OVER", percent: 10, ends: "2026-11-22T12:00:00Z" },
      ],
    },
  });
});
afterAll(() => server.close());

/** The offer, confirmed as it is. */
const pay = (session: GuestSession, { orderId, quote }: { orderId: string; quote: string }, more: { instrumentId?: string } = {}) =>
  checkout.confirm(session, { orderId, quote, key: randomUUID(), ...more });
const buyer = () => guestSession({ appId: SHOP } as Partial<GuestSession>);
const cart = (coupon: string, quantity = 1) => ({ lines: [{ sku: "cup", quantity }], coupon });
const refusal = (reason: string, more: object = {}) => expect.objectContaining({ code: "CHECKOUT_CONFLICT", data: { reason, ...more } });

describe("a coupon", () => {
  it("takes its part off, before tax; the answer, the order and the receipt say so", async () => {
    const session = buyer();
    const offer = await checkout.quote(session, cart(" ten "));
    expect(offer).toMatchObject({
      coupon: "TEN",
      subtotal: { amount: 50_000 },
      discount: { amount: 5_000 },
      tax: { amount: 4_500 },
      total: { amount: 49_500, currency: "VND" },
    });
    await pay(session, offer);
    expect(await checkout.order(session, offer.orderId)).toMatchObject({ status: "paid", discount: { amount: 5_000 } });
    expect((await checkout.quote(buyer(), cart("LESS5", 2))).discount.amount).toBe(5_000);
  });

  it("is refused with a reason that the app can show: unknown, too early, too late, below its minimum", async () => {
    await expect(checkout.quote(buyer(), cart("FREE"))).rejects.toEqual(refusal("coupon_unknown"));
    await expect(checkout.quote(buyer(), cart("__proto__"))).rejects.toEqual(refusal("coupon_unknown"));
    await expect(checkout.quote(buyer(), cart("SOON"))).rejects.toEqual(refusal("coupon_not_started"));
    await expect(checkout.quote(buyer(), cart("OVER"))).rejects.toEqual(refusal("coupon_expired"));
    await expect(checkout.quote(buyer(), cart("LESS5"))).rejects.toEqual(refusal("coupon_minimum", { minimum: 100_000 }));
    expect((await checkout.quote(buyer(), cart("NOW"))).discount.amount).toBe(5_000);
  });

  it("with one use is used by one of 50 buyers at once; the others are refused before anything is charged [C-16]", async () => {
    const offers = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const session = buyer();
        return { session, ...(await checkout.quote(session, cart("ONE"))) };
      }),
    );
    const answers = await Promise.allSettled(offers.map(({ session, ...offer }) => pay(session, offer)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refused = answers.filter((answer) => answer.status === "rejected");
    expect(refused.map(({ reason }) => reason.data)).toEqual(Array.from({ length: 49 }, () => ({ reason: "coupon_used_up" })));
    const books = await Promise.all(offers.map(({ orderId }) => booksOf(ctx, orderId)));
    expect(books.reduce((sum, { charges }) => sum + charges, 0)).toBe(1);
    await expect(checkout.quote(buyer(), cart("ONE"))).rejects.toEqual(refusal("coupon_used_up"));
  });

  it("of one use per person is theirs again when the bank said no, and not when it said yes; two carts at once are one use [C-16]", async () => {
    const session = buyer();
    const first = await checkout.quote(session, cart("EACH"));
    const declined = await pay(session, first, { instrumentId: "sim-card-declined" });
    expect(declined.status).toBe("declined");
    const [one, two] = [await checkout.quote(session, cart("EACH", 2)), await checkout.quote(session, cart("EACH", 3))];
    const answers = await Promise.allSettled([one, two].map((offer) => pay(session, offer)));
    expect(answers.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    await expect(checkout.quote(session, cart("EACH"))).rejects.toEqual(refusal("coupon_used"));
    expect((await checkout.quote(buyer(), cart("EACH"))).discount.amount).toBe(10_000);
  });

  it("is held while its payment is open, used once that is paid, and there again once it is declined or nobody came to the bank [C-16]", async () => {
    const use = async (orderId: string) => {
      const [row] = await ctx.db.select().from(checkoutCouponUses).where(eq(checkoutCouponUses.orderId, orderId));
      return row?.state;
    };
    const open = async (instrumentId: string) => {
      const session = buyer();
      const offer = await checkout.quote(session, cart("TWICE"));
      expect(await pay(session, offer, { instrumentId })).toMatchObject({ status: "pending" });
      expect(await use(offer.orderId)).toBe("held");
      return offer.orderId;
    };
    const end = async (orderId: string) => {
      for (let round = 0; round < 8; round += 1) {
        time += 120_000;
        await checkout.resolveDue();
      }
      return (await booksOf(ctx, orderId)).state;
    };

    const [declined, paid] = [await open("sim-pending-declined"), await open("sim-pending")];
    await expect(checkout.quote(buyer(), cart("TWICE"))).rejects.toEqual(refusal("coupon_used_up"));
    expect(await end(declined)).toBe("declined");
    expect([await use(declined), await use(paid)]).toEqual(["released", "used"]);
    // What is used is not given back any more, whoever asks for it.
    await ctx.db.transaction((tx) => endCouponHold(tx, paid, "released"));
    expect(await use(paid)).toBe("used");

    const left = await open("sim-bank-page");
    await expect(checkout.quote(buyer(), cart("TWICE"))).rejects.toEqual(refusal("coupon_used_up"));
    expect(await end(left)).toBe("declined");
    expect(await use(left)).toBe("released");

    const last = buyer();
    const offer = await checkout.quote(last, cart("TWICE"));
    expect(await pay(last, offer)).toMatchObject({ status: "paid" });
    expect(await use(offer.orderId)).toBe("used");
  });
});
