import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type StripeShop, startStripeShop, stripeEvent } from "./stripe/testing/stripe-shop.ts";
import { checkoutInboundEvents, checkoutOrders } from "./tables.ts";
import { booksOf } from "./testing/books.ts";

let shop: StripeShop;
beforeAll(async () => {
  shop = await startStripeShop();
});
afterAll(() => shop.close());

async function stateOf(orderId: string) {
  const { state, transactions, history } = await booksOf(shop.ctx, orderId);
  return { state, transactions, history };
}
const onceCaptured = { state: "captured", transactions: 1, history: ["quoted", "authorising", "authorised", "captured"] };
const capturesOf = (orderId: string) => shop.double.books.intent(shop.intentOf(orderId)).captures;
const events = () => shop.ctx.db.$count(checkoutInboundEvents);

describe("an event of the payment provider", () => {
  it("beside the confirmation that it is about: one order, one capture, one set of entries [C-03]", async () => {
    const { orderId, confirm } = await shop.offer();
    const { arrived, release } = shop.double.hold(/POST .*confirm/);
    const outcome = confirm();
    await arrived;
    // Stripe's event overtakes its answer, and the resolver runs while the user still waits.
    const id = shop.intentOf(orderId);
    const told = ["payment_intent.amount_capturable_updated", "payment_intent.succeeded"].map((type) =>
      shop.send(stripeEvent(type, { id })),
    );
    const asked = shop.running.checkout.resolveDue();
    release();
    expect(await Promise.all(told)).toEqual([200, 200]);
    await asked;
    expect(await outcome).toMatchObject({ status: "paid" });
    await shop.settle();
    expect(await stateOf(orderId)).toEqual(onceCaptured);
    expect(capturesOf(orderId)).toBe(1);
  });

  it("has the order asked about at once where its answer was lost, and not only when the resolver would [C-03][C-05]", async () => {
    const { orderId, confirm } = await shop.offer();
    shop.double.fail(/POST .*capture/, "lost-answer", 3);
    expect(await confirm()).toMatchObject({ status: "pending" });
    // Where nobody tells, the question waits for its time.
    await shop.running.checkout.resolveDue();
    expect((await stateOf(orderId)).state).toBe("unknown");
    expect(await shop.send(stripeEvent("payment_intent.succeeded", { id: shop.intentOf(orderId) }))).toBe(200);
    await shop.running.checkout.resolveDue();
    expect(await stateOf(orderId)).toMatchObject({ state: "captured", transactions: 1 });
    expect(capturesOf(orderId)).toBe(1);
  });

  it("a hundred times, out of order, days late and under the same id with another body changes nothing more [C-09]", async () => {
    const { orderId, confirm } = await shop.offer();
    await confirm();
    const id = shop.intentOf(orderId);
    const succeeded = stripeEvent("payment_intent.succeeded", { id });
    const before = await events();
    const answers = await Promise.all(Array.from({ length: 100 }, () => shop.send(succeeded)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(await events()).toBe(before + 1);

    expect(await shop.send(stripeEvent("refund.updated", { id: "re_0", payment_intent: id }))).toBe(200);
    expect(await shop.send(stripeEvent("payment_intent.canceled", { id }))).toBe(200);
    expect(await shop.send(stripeEvent("payment_intent.payment_failed", { id }))).toBe(200);
    shop.clock.advance(3 * 24 * 3_600_000);
    expect(await shop.send(stripeEvent("payment_intent.amount_capturable_updated", { id }))).toBe(200);
    expect(await shop.send({ ...succeeded, type: "payment_intent.canceled" })).toBe(200);
    await shop.settle();
    expect(await stateOf(orderId)).toEqual(onceCaptured);
    expect(capturesOf(orderId)).toBe(1);
    const [kept] = await shop.ctx.db.select().from(checkoutInboundEvents).where(eq(checkoutInboundEvents.eventId, succeeded.id));
    expect(kept?.type).toBe("payment_intent.succeeded");
  });

  it("says nothing about how an order stands: a success that did not happen pays for nothing [C-09]", async () => {
    const { orderId, confirm } = await shop.offer();
    shop.double.fail(/POST .*confirm/, 500, 3);
    expect(await confirm()).toMatchObject({ status: "pending" });
    expect(await shop.send(stripeEvent("payment_intent.succeeded", { id: shop.intentOf(orderId) }))).toBe(200);
    await shop.settle();
    expect(await stateOf(orderId)).toMatchObject({ state: "declined", transactions: 0 });
    expect(capturesOf(orderId)).toBe(0);
  });

  it("of a payment that is not ours is kept, and moves nothing", async () => {
    expect(await shop.send(stripeEvent("payment_intent.succeeded", { id: "pi_of_somebody_else" }))).toBe(200);
    expect(await shop.send(stripeEvent("charge.dispute.created", { id: "du_of_somebody_else" }))).toBe(200);
    expect(await shop.send(stripeEvent("customer.created", { id: "cus_1" }))).toBe(200);
    await shop.settle();
  });

  it("that is forged is refused with 400 and has no effect [C-10]", async () => {
    const { orderId, confirm } = await shop.offer();
    shop.double.fail(/POST .*capture/, "lost-answer", 3);
    await confirm();
    const id = shop.intentOf(orderId);
    const event = stripeEvent("payment_intent.succeeded", { id });
    const body = JSON.stringify(event);
    const good = shop.sign(body);
    const before = await events();
    const resolveAt = async () => (await shop.ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, orderId)))[0]?.resolveAt;
    const due = await resolveAt();
    const v1 = (header: string) => header.split("v1=")[1] ?? "";
    const forged: Readonly<Record<string, Readonly<Record<string, string>>>> = {
      "no signature": {},
      "an empty signature": { "stripe-signature": "" },
      "a signature of another secret": { "stripe-signature": shop.sign(body, shop.clock.now(), "whsec_other") },
      "a signature of another body": { "stripe-signature": shop.sign(`${body} `) },
      "an old signature": { "stripe-signature": shop.sign(body, shop.clock.now() - 301_000) },
      "an old signature with a new time": {
        "stripe-signature": `t=${Math.floor(shop.clock.now() / 1_000)},v1=${v1(shop.sign(body, shop.clock.now() - 301_000))}`,
      },
      "a signature of another scheme": { "stripe-signature": good.replace("v1=", "v0=") },
      "two signatures, both wrong": {
        "stripe-signature": `${shop.sign(body, undefined, "whsec_a")},v1=${v1(shop.sign(body, undefined, "whsec_b"))}`,
      },
    };
    for (const [what, headers] of Object.entries(forged)) expect(await shop.send(event, headers), what).toBe(400);
    // Signed by Stripe, and not about our account, or not about real money.
    expect(await shop.send({ ...event, account: "acct_other" })).toBe(400);
    expect(await shop.send({ ...event, livemode: true })).toBe(400);
    expect(await shop.send({ ...event, id: "evt_'; drop table" })).toBe(400);
    // Written again by something on the way: the same event in other bytes.
    const rewritten = await shop.server.host.inject({
      method: "POST",
      url: "/api/v1/providers/stripe/webhooks",
      headers: { "content-type": "application/json", "stripe-signature": good },
      body: JSON.stringify(event, null, 1),
    });
    expect(rewritten.statusCode).toBe(400);
    expect(rewritten.json()).toMatchObject({ code: "INVALID_PARAMS" });
    expect(await events()).toBe(before);
    expect(await resolveAt()).toBe(due);

    // The same as Stripe sends it, also while its secret is being replaced and two signatures stand there, is believed.
    expect(await shop.send(event, { "stripe-signature": `${good},v1=${v1(shop.sign(body, undefined, "whsec_b"))}` })).toBe(200);
    expect(await events()).toBe(before + 1);
    expect(await resolveAt()).toBe(shop.clock.now());
  });

  it("is taken on the host's listener alone, for the one provider that is configured", async () => {
    const post = (app: typeof shop.server.host, name: string) =>
      app.inject({ method: "POST", url: `/api/v1/providers/${name}/webhooks`, body: {} });
    expect((await post(shop.server.console, "stripe")).statusCode).toBe(404);
    expect((await post(shop.server.host, "simulator")).statusCode).toBe(404);
  });
});
