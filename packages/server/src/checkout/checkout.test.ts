import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuestClient, TestServer, UserClient } from "../testing/index.ts";
import { checkoutOrders, checkoutSimulatorPayments } from "./tables.ts";
import { booksOf } from "./testing/books.ts";
import { COFFEE, publishCoffee, startShop } from "./testing/coffee.ts";

const TEA = "com.example.tea";
let server: TestServer;
let linh: UserClient;
let guest: GuestClient;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  await publishCoffee(server, TEA);
  await server.publishApp({ id: "com.example.free", version: "1.0.0" });
  linh = await server.signIn("linh");
  guest = await linh.openSession(COFFEE);
});
afterAll(() => server.close());

const cart = (quantity = 1, more: object = {}) => ({ lines: [{ sku: "flat-white", quantity }], ...more });
const confirm = (
  client: GuestClient,
  offer: { orderId: string; quote: string },
  { key = randomUUID(), ...body }: { key?: string; instrumentId?: string; quote?: string } = {},
) => client.post(`/orders/${offer.orderId}/confirm`, { quote: offer.quote, ...body }, { "idempotency-key": key });
async function quote(client: GuestClient = guest, body: object = cart()) {
  const answer = await client.post("/quotes", body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json as { orderId: string; quote: string; total: { amount: number }; expiresAt: number; merchant: string };
}
const charges = async () => (await server.ctx.db.select().from(checkoutSimulatorPayments)).reduce((sum, { captures }) => sum + captures, 0);

describe("confirming", () => {
  it("pays, and gives a receipt that an independent verifier accepts with the issuer's JWKS [F7][Z3]", async () => {
    const offer = await quote(guest, cart(1, { reference: "table-9" }));
    const paid = await confirm(guest, offer);
    expect(paid).toMatchObject({ status: 200, json: { status: "paid", orderId: offer.orderId } });
    const discovery = (await linh.get("/oidc/.well-known/openid-configuration")).json;
    const jwks = (await linh.get(new URL(discovery.jwks_uri).pathname)).json;
    const { payload } = await jwtVerify(paid.json.receipt, createLocalJWKSet(jwks), {
      issuer: discovery.issuer,
      audience: COFFEE,
      typ: "plaza-receipt+jwt",
    });
    expect(payload).toMatchObject({
      sub: guest.session.user.id,
      order_id: offer.orderId,
      total: { amount: 49_500, currency: "VND" },
      tax: { amount: 4_500, currency: "VND" },
      lines: [{ sku: "flat-white", quantity: 1 }],
      reference: "table-9",
      nonce: decodeJwt(offer.quote).jti,
      jti: expect.any(String),
    });
    await expect(jwtVerify(paid.json.receipt, createLocalJWKSet(jwks), { audience: TEA })).rejects.toThrow();
    expect(await guest.get(`/orders/${offer.orderId}`)).toMatchObject({
      status: 200,
      json: { id: offer.orderId, status: "paid", receipt: paid.json.receipt, reference: "table-9" },
    });
    expect((await linh.get("/me/orders")).json.orders[0]).toMatchObject({
      id: offer.orderId,
      appId: COFFEE,
      merchant: "Plaza samples",
      status: "paid",
    });
  });

  it("charges once for 50 identical confirmations at once, and answers all of them alike [C-01][F4]", async () => {
    const offer = await quote();
    const before = await charges();
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => confirm(guest, offer, { key })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.json.status).toBe("paid");
    expect((await charges()) - before).toBe(1);
    expect(await booksOf(server.ctx, offer.orderId)).toMatchObject({ charges: 1, transactions: 1, messages: ["purchase"] });
    expect((await confirm(guest, offer, { key })).text).toBe(answers[0]?.text);
  });

  it("charges once for a double tap that made two keys: the second is told the quote was used [C-01]", async () => {
    const offer = await quote();
    const before = await charges();
    const answers = await Promise.all([confirm(guest, offer), confirm(guest, offer), confirm(guest, offer)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410, 410]);
    expect(answers.filter(({ status }) => status === 410).map(({ json }) => json.code)).toEqual(["QUOTE_EXPIRED", "QUOTE_EXPIRED"]);
    expect((await charges()) - before).toBe(1);
  });

  it("refuses a key that comes again with another body, at once or later, and charges nothing for it [C-02][F4]", async () => {
    const [first, second] = [await quote(guest, cart(2)), await quote(guest, cart(3))];
    const key = randomUUID();
    const before = await charges();
    expect((await confirm(guest, first, { key })).json.status).toBe("paid");
    const conflict = { status: 409, json: { code: "CHECKOUT_CONFLICT", data: { reason: "key_reused" } } };
    expect(await confirm(guest, second, { key })).toMatchObject(conflict);
    expect(await confirm(guest, first, { key, instrumentId: "sim-pending" })).toMatchObject(conflict);
    expect((await charges()) - before).toBe(1);

    const [third, fourth] = [await quote(guest, cart(4)), await quote(guest, cart(5))];
    const shared = randomUUID();
    const race = await Promise.all([confirm(guest, third, { key: shared }), confirm(guest, fourth, { key: shared })]);
    expect(race.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await charges()) - before).toBe(2);
  });

  it("keeps its answer long after the quote has expired and the provider has forgotten [C-11][F4]", async () => {
    const offer = await quote();
    const key = randomUUID();
    const paid = await confirm(guest, offer, { key });
    await server.ctx.db.delete(checkoutSimulatorPayments).where(eq(checkoutSimulatorPayments.attemptId, offer.orderId));
    expect((await confirm(guest, offer, { key })).text).toBe(paid.text);
    expect(await booksOf(server.ctx, offer.orderId)).toMatchObject({ charges: 0, transactions: 1 });
  });

  it("gives one charge for the same cart in two tabs: the other tab's offer is overtaken, and a new one must be agreed to [C-04]", async () => {
    const tab = await linh.openSession(COFFEE);
    const [mine, other] = [await quote(guest, cart(7)), await quote(tab, cart(7, { reference: "other-tab" }))];
    const before = await charges();
    const answers = await Promise.all([confirm(guest, mine), confirm(tab, other)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const [paid, refused] = answers[0]?.status === 200 ? answers : answers.toReversed();
    expect(refused?.json).toMatchObject({ code: "CHECKOUT_CONFLICT", data: { reason: "overtaken", orderId: paid?.json.orderId } });
    expect((await charges()) - before).toBe(1);
    const again = await quote(tab, cart(7));
    expect((await confirm(tab, again)).json.status).toBe("paid");
  });

  it("refuses a quote that was tampered with, is of another app, another order or another user, and one without a proper key [C-13][C-23]", async () => {
    const offer = await quote();
    const otherOffer = await quote(guest, cart(9));
    const tea = await linh.openSession(TEA);
    const teaOffer = await quote(tea);
    const maya = await (await server.signIn("maya")).openSession(COFFEE);
    const before = await charges();

    const [header, payload, signature] = offer.quote.split(".");
    const cheaper = Buffer.from(JSON.stringify({ ...decodeJwt(offer.quote), total: { amount: 1, currency: "VND" } })).toString("base64url");
    const unsigned = Buffer.from(JSON.stringify({ ...decodeProtectedHeader(offer.quote), alg: "none" })).toString("base64url");
    for (const forged of [
      `${header}.${cheaper}.${signature}`,
      `${unsigned}.${payload}.`,
      `${header}.${payload}.${signature?.slice(0, -4)}AAAA`,
      "x",
      "",
    ]) {
      expect((await confirm(guest, offer, { quote: forged })).json.code).toBe("INVALID_PARAMS");
    }
    expect((await confirm(guest, offer, { quote: otherOffer.quote })).status).toBe(404);
    expect((await confirm(guest, { ...offer, quote: teaOffer.quote })).json.code).toBe("INVALID_PARAMS");
    expect((await confirm(tea, offer)).json.code).toBe("INVALID_PARAMS");
    expect((await confirm(maya, offer)).status).toBe(404);
    expect((await confirm(guest, offer, { key: "short" })).json.code).toBe("INVALID_PARAMS");
    expect((await guest.post(`/orders/${offer.orderId}/confirm`, { quote: offer.quote })).json.code).toBe("INVALID_PARAMS");
    expect((await confirm(guest, offer, { instrumentId: "sim-nothing" })).json.code).toBe("INVALID_PARAMS");
    expect((await charges()) - before).toBe(0);
    expect((await confirm(guest, offer)).json.status).toBe("paid");
  });

  it("does not take a receipt for a quote", async () => {
    const offer = await quote();
    const paid = await confirm(guest, offer);
    const next = await quote();
    expect((await confirm(guest, next, { quote: paid.json.receipt })).json.code).toBe("INVALID_PARAMS");
  });

  it("answers a decline as a value, with its code [F3]", async () => {
    const offer = await quote();
    expect(await confirm(guest, offer, { instrumentId: "sim-limit-exceeded" })).toMatchObject({
      status: 200,
      json: { status: "declined", orderId: offer.orderId, code: "limit_exceeded" },
    });
    expect((await guest.get(`/orders/${offer.orderId}`)).json).toMatchObject({ status: "declined", declineCode: "limit_exceeded" });
  });

  it("answers pending, lists the order as unresolved, and settles it by the resolver's job [F5]", async () => {
    const offer = await quote(guest, cart(11));
    const key = randomUUID();
    expect((await confirm(guest, offer, { key, instrumentId: "sim-lost-answer" })).json).toEqual({
      status: "pending",
      orderId: offer.orderId,
    });
    expect((await guest.get("/orders/unresolved")).json.orders).toMatchObject([{ id: offer.orderId, status: "pending" }]);
    expect(await guest.post("/quotes", cart(11))).toMatchObject({
      status: 409,
      json: { data: { reason: "payment_in_progress", orderId: offer.orderId } },
    });
    await server.ctx.db.update(checkoutOrders).set({ resolveAt: 0 }).where(eq(checkoutOrders.id, offer.orderId));
    await server.server.runJob("checkout.resolve");
    expect((await confirm(guest, offer, { key, instrumentId: "sim-lost-answer" })).json.status).toBe("paid");
    expect((await guest.get("/orders/unresolved")).json.orders).toEqual([]);
  });
});

describe("an order", () => {
  it("can be turned down before it is confirmed, with a reason, and not afterwards [F3]", async () => {
    const offer = await quote(guest, cart(13));
    const cancel = (reason: string) => guest.post(`/orders/${offer.orderId}/cancel`, { reason });
    expect((await cancel("price")).json).toEqual({ status: "cancelled" });
    expect((await cancel("user")).json).toEqual({ status: "cancelled" });
    const [order] = await server.ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, offer.orderId));
    expect(order?.cancelReason).toBe("price");
    expect((await confirm(guest, offer)).json.code).toBe("QUOTE_EXPIRED");
    const bought = await quote(guest, cart(13));
    await confirm(guest, bought);
    expect((await guest.post(`/orders/${bought.orderId}/cancel`, {})).json.status).toBe("paid");
  });

  it("expires when nobody confirms in time, and then cannot be confirmed [C-13]", async () => {
    const offer = await quote(guest, cart(14));
    await server.ctx.db
      .update(checkoutOrders)
      .set({ expiresAt: Date.now() - 1 })
      .where(eq(checkoutOrders.id, offer.orderId));
    expect((await confirm(guest, offer)).json.code).toBe("QUOTE_EXPIRED");
    await server.server.runJob("checkout.expire");
    expect((await guest.get(`/orders/${offer.orderId}`)).json.status).toBe("expired");
    expect(await booksOf(server.ctx, offer.orderId)).toMatchObject({ charges: 0, history: ["quoted", "expired"] });
  });

  it("does not exist for another user or another app, exactly as one that was never made [C-23][B-19][B-28]", async () => {
    const offer = await quote();
    await confirm(guest, offer);
    const maya = await server.signIn("maya");
    const strangers = [await maya.openSession(COFFEE), await linh.openSession(TEA)];
    for (const stranger of strangers) {
      const [real, none] = await Promise.all([stranger.get(`/orders/${offer.orderId}`), stranger.get(`/orders/${randomUUID()}`)]);
      expect(real.status).toBe(404);
      const same = ({ json }: { json: { correlationId?: string } }) => ({ ...json, correlationId: undefined });
      expect(same(real)).toEqual(same(none));
      expect((await stranger.post(`/orders/${offer.orderId}/cancel`, {})).status).toBe(404);
      expect((await stranger.get("/orders/unresolved")).json.orders).toEqual([]);
    }
    expect((await guest.get("/orders/not-an-id")).status).toBe(404);
    expect((await maya.get("/me/orders")).json.orders).toEqual([]);
    expect((await server.visitor().get("/me/orders")).status).toBe(401);
  });

  it("shows the user's ways to pay, one of them the default [F10]", async () => {
    const { instruments } = (await linh.get("/me/instruments")).json;
    expect(instruments[0]).toEqual({ id: "sim-ok", label: "Demo card", default: true });
    expect(instruments.length).toBeGreaterThan(8);
  });
});
