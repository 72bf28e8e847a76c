import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { merchantOrder } from "../merchant/pull.ts";
import type { UserClient } from "../testing/index.ts";
import { type StripeShop, startStripeShop, stripeEvent } from "./stripe/testing/stripe-shop.ts";
import { checkoutDisputes, checkoutPayouts } from "./tables.ts";
import { booksOf } from "./testing/books.ts";
import { COFFEE } from "./testing/coffee.ts";

let shop: StripeShop;
let operator: UserClient;
let publisher: UserClient;
beforeAll(async () => {
  shop = await startStripeShop();
  operator = await shop.server.signIn("operator", "console");
  publisher = await shop.server.signIn("publisher", "console");
});
afterAll(() => shop.close());

async function dispute(intent: string, options: { amount?: number; fee?: number } = {}) {
  const made = shop.double.books.dispute(intent, options);
  const told = async (status: string, type: string) => {
    made.status = status;
    expect(await shop.send(stripeEvent(`charge.dispute.${type}`, { id: made.id }))).toBe(200);
    await shop.running.backOffice.inbound.drain();
  };
  await told("needs_response", "created");
  return { made, told };
}
const refund = (orderId: string, amount?: number) =>
  shop.running.refunds.give(
    { orderId, by: "operator", key: randomUUID(), body: { reason: "requested", ...(amount === undefined ? {} : { amount }) } },
    async () => {},
  );
const conflict = (data: object) => expect.objectContaining({ code: "CHECKOUT_CONFLICT", data });

describe("a dispute", () => {
  it("holds the money until the bank decides, and gives it back where it is won; the order stays paid", async () => {
    const { orderId, intent } = await shop.paid();
    const { told } = await dispute(intent);
    const held = [
      [`disputed/${COFFEE}`, 99_000],
      ["receivable/stripe", -99_000],
    ];
    expect((await booksOf(shop.ctx, orderId)).entries).toEqual(expect.arrayContaining(held));
    await told("won", "closed");
    const { state, told: publisherTold, messages, entries } = await booksOf(shop.ctx, orderId);
    expect(state).toBe("captured");
    expect(publisherTold).toEqual(["order.disputed", "order.disputed", "order.paid"]);
    expect(messages).toEqual(["purchase"]);
    expect(entries.filter(([account]) => account === "receivable/stripe").reduce((sum, [, amount]) => sum + amount, 0)).toBe(99_000);
  });

  it("that is lost is borne by the publisher, tax and fee apart, and analytics hears of it as of a refund", async () => {
    const { orderId, intent } = await shop.paid();
    const { told } = await dispute(intent, { fee: 1_500 });
    await told("lost", "closed");
    const { entries, messages } = await booksOf(shop.ctx, orderId);
    expect(
      await merchantOrder(
        shop.ctx,
        { keyId: "key", prefix: "plaza_key_", label: "key", publisherId: "plaza-samples", appIds: [COFFEE] },
        orderId,
      ),
    ).toMatchObject({
      order: { status: "paid" },
      disputes: [{ status: "lost", amount: { amount: 99_000, currency: "VND" }, reason: "fraudulent" }],
    });
    expect(entries).toEqual([
      [`disputed/${COFFEE}`, -99_000],
      [`disputed/${COFFEE}`, 99_000],
      [`fees/${COFFEE}`, 1_500],
      [`payable/${COFFEE}`, -90_000],
      [`payable/${COFFEE}`, 90_000],
      ["receivable/stripe", -100_500],
      ["receivable/stripe", 99_000],
      [`tax/${COFFEE}`, -9_000],
      [`tax/${COFFEE}`, 9_000],
    ]);
    expect(messages).toEqual(["purchase", "refund"]);
  });

  it("is written once, however often it is told of, and does not open again [C-09]", async () => {
    const { orderId, intent } = await shop.paid();
    const { made, told } = await dispute(intent);
    await Promise.all(Array.from({ length: 5 }, () => told("under_review", "updated")));
    await told("lost", "closed");
    await told("needs_response", "updated");
    await told("won", "closed");
    const rows = await shop.ctx.db.select().from(checkoutDisputes).where(eq(checkoutDisputes.reference, made.id));
    expect(rows.map(({ state }) => state)).toEqual(["lost"]);
    expect((await booksOf(shop.ctx, orderId)).transactions).toBe(3);
    await expect(
      shop.ctx.db.update(checkoutDisputes).set({ state: "open" }).where(eq(checkoutDisputes.reference, made.id)),
    ).rejects.toThrow();
  });

  it("is asked about again where Stripe does not answer", async () => {
    const { orderId, intent } = await shop.paid();
    const made = shop.double.books.dispute(intent);
    shop.double.fail(/GET \/v1\/disputes/, 500, 3);
    await shop.send(stripeEvent("charge.dispute.created", { id: made.id }));
    await shop.running.backOffice.inbound.drain();
    expect(await shop.ctx.db.$count(checkoutDisputes, eq(checkoutDisputes.orderId, orderId))).toBe(0);
    await shop.settle();
    expect(await shop.ctx.db.$count(checkoutDisputes, eq(checkoutDisputes.orderId, orderId))).toBe(1);
  });

  it("is no refund's neighbour: what is disputed is not given back as well, and what was won may be [C-17]", async () => {
    const { orderId, intent } = await shop.paid();
    const { told } = await dispute(intent, { amount: 60_000 });
    await expect(refund(orderId, 40_000)).rejects.toEqual(conflict({ reason: "exceeds_paid", refundable: 39_000 }));
    await expect(
      shop.ctx.db.execute(sql`insert into checkout_refunds
        (id, order_id, state, amount, tax, reason, requested_by, key, body_digest, created_at, updated_at)
        values (gen_random_uuid(), ${orderId}, 'pending', 40000, 0, 'other', 'x', 'x', 'x', 0, 0)`),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining("more would go back than was paid") } });
    await told("won", "closed");
    expect((await refund(orderId)).refund).toMatchObject({ state: "refunded", amount: 99_000 });
  });

  it("is seen by operators and by the publisher of the app, and by nobody else [C-23]", async () => {
    const seen = async (client: UserClient) => client.get(`/admin/disputes?appId=${COFFEE}`);
    expect((await seen(operator)).json).toMatchObject({ disputes: expect.arrayContaining([expect.objectContaining({ appId: COFFEE })]) });
    const others = await shop.server.signIn("linh", "console");
    expect((await seen(others)).status).toBe(403);
  });
});

describe("a user's cards", () => {
  it("are added on Stripe's own page, which leads back to the host, and are forgotten with the account [C-25]", async () => {
    const linh = await shop.server.signIn("linh");
    expect((await linh.get("/me/instruments")).json).toEqual({ instruments: [], adds: true, removes: true });
    const { json } = await linh.post("/me/instruments", {});
    const { pathname } = new URL((json as { url: string }).url);
    shop.double.saveCard(pathname.slice(1), "pm_card_visa");
    expect((await linh.get("/me/instruments")).json).toMatchObject({ instruments: [{ label: "Visa ···· 4242", default: true }] });
    await shop.ctx.db.transaction((tx) => shop.module.forget?.(tx, ["persona-linh"], shop.ctx) ?? Promise.resolve());
    expect((await linh.get("/me/instruments")).json).toEqual({ instruments: [], adds: true, removes: true });
  });
});

describe("what a publisher is owed", () => {
  const app = (client: UserClient) => client.get(`/admin/earnings?appId=${COFFEE}`);
  const payable = async () =>
    ((await app(operator)).json as { payable: { payable: { amount: number } }[] }).payable[0]?.payable.amount ?? 0;
  const payOut = (amount: number, key: string = randomUUID(), client = operator) =>
    client.post("/admin/payouts", { appId: COFFEE, amount: { amount, currency: "VND" }, note: "transfer 7" }, { "idempotency-key": key });

  it("is what the ledger says by month: paid, refunded, disputed, fees, tax and paid out", async () => {
    const before = ((await app(operator)).json as { earnings: Record<string, number>[] }).earnings[0];
    const owed = await payable();
    const { orderId } = await shop.paid();
    await refund(orderId, 33_000);
    const after = ((await app(operator)).json as { earnings: Record<string, number>[] }).earnings[0];
    const more = (name: string) => (after?.[name] ?? 0) - (before?.[name] ?? 0);
    expect(["paid", "refunded", "disputed", "fees", "tax", "paidOut"].map(more)).toEqual([99_000, 33_000, 0, 0, 6_000, 0]);
    expect((await payable()) - owed).toBe(60_000);
    const csv = await operator.get(`/admin/earnings.csv?appId=${COFFEE}`);
    expect(csv.text.split("\r\n").slice(0, 2)).toEqual([
      "month,appId,currency,paid,refunded,disputed,fees,tax,paidOut",
      `2026-11,${COFFEE},VND,${["paid", "refunded", "disputed", "fees", "tax", "paidOut"].map((name) => after?.[name]).join(",")}`,
    ]);
  });

  it("is paid out once per key, as one balanced ledger transaction and one audit entry", async () => {
    await shop.paid();
    const owed = await payable();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 5 }, () => payOut(30_000, key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ json }) => (json as { id: string }).id)).size).toBe(1);
    expect(await payable()).toBe(owed - 30_000);
    expect((await payOut(30_001, key)).json).toMatchObject({ code: "CHECKOUT_CONFLICT", data: { reason: "key_reused" } });
    const { json } = await operator.get("/admin/audit?action=payout.record");
    expect((json as { entries: unknown[] }).entries).toHaveLength(1);
    await expect(shop.ctx.db.delete(checkoutPayouts)).rejects.toThrow();
  });

  it("never more than is owed, also when ten are recorded at once [C-21]", async () => {
    await shop.paid();
    const owed = await payable();
    expect((await payOut(owed + 1)).json).toMatchObject({ data: { reason: "exceeds_payable", payable: owed } });
    const each = Math.floor(owed / 3);
    const answers = await Promise.all(Array.from({ length: 10 }, () => payOut(each)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(await payable()).toBe(owed - each * 3);
  });

  it("is recorded by operators alone, and read by publishers of their own apps [C-23]", async () => {
    expect((await payOut(1, undefined, publisher)).status).toBe(403);
    expect((await publisher.get("/admin/reconciliations")).status).toBe(403);
    expect((await publisher.get("/admin/earnings")).status).toBe(200);
    const { json } = await publisher.get("/admin/earnings?appId=com.example.of-somebody-else");
    expect(json).toEqual({ earnings: [], payable: [] });
  });
});
