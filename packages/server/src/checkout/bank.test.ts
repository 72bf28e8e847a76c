import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuestClient, TestServer } from "../testing/index.ts";
import { signUp, visit } from "../testing/passkey-users.ts";
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from "../testing/software-authenticator.ts";
import { createOffSession } from "./off-session.ts";
import { PAYER_MS } from "./payer.ts";
import { checkoutModule } from "./plugin.ts";
import { type StripeShop, startStripeShop, stripeEvent } from "./stripe/testing/stripe-shop.ts";
import { checkoutConfirmations, checkoutOrders, checkoutReservations } from "./tables.ts";
import { booksOf } from "./testing/books.ts";
import { COFFEE, guestSession, publishCoffee, startShop } from "./testing/coffee.ts";
import { createShop, type Shop } from "./testing/histories.ts";

let server: TestServer;
let shop: Shop;
beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  await server.publishApp({
    id: "com.example.last",
    version: "1.0.0",
    catalogue: { currency: "VND", items: [{ sku: "last", name: "The last one", price: 45_000, stock: 1 }] },
  });
  shop = createShop(server.ctx);
});
afterAll(() => server.close());

interface Offer {
  readonly orderId: string;
  readonly quote: string;
  readonly total: { readonly amount: number; readonly currency: string };
}
interface Person {
  readonly guest: GuestClient;
  readonly phone: SoftwareAuthenticator;
}
async function member(): Promise<Person> {
  const phone = createSoftwareAuthenticator({ origin: server.config.origin });
  const browser = await signUp(server, { authenticator: phone });
  return { guest: await browser.openSession(COFFEE), phone };
}
const offer = async ({ guest }: Pick<Person, "guest">, quantity = 1): Promise<Offer> =>
  (await guest.post("/quotes", { lines: [{ sku: "flat-white", quantity }] })).json;
const confirm = (
  { guest }: Pick<Person, "guest">,
  { orderId, quote }: Offer,
  { instrumentId = "sim-bank-asks", key = randomUUID(), ...body }: { instrumentId?: string; key?: string; stepUp?: object } = {},
) => guest.post(`/orders/${orderId}/confirm`, { quote, instrumentId, ...body }, { "idempotency-key": key });
async function sign({ guest, phone }: Person, { orderId, quote, total }: Offer) {
  const { nonce, options } = (await guest.post(`/orders/${orderId}/step-up`, { quote })).json.passkey;
  return { amount: total, passkey: { nonce, assertion: phone.get(options) } };
}
const asked = { status: 403, json: { code: "CONSENT_REQUIRED", data: { reason: "step_up", of: "provider" } } };
const waysOf = async (orderId: string) =>
  (await server.ctx.db.select().from(checkoutConfirmations).where(eq(checkoutConfirmations.orderId, orderId))).map(({ stepUp }) => stepUp);

describe("a payment whose bank wants the payer there", () => {
  it("asks who has a passkey for it, neither lost nor declined, and goes on with the same order, charged once [F2][C-18]", async () => {
    const mai = await member();
    const coffee = await offer(mai);
    const first = randomUUID();
    for (let time = 0; time < 2; time += 1) expect(await confirm(mai, coffee, { key: first })).toMatchObject(asked);
    expect(await booksOf(server.ctx, coffee.orderId)).toMatchObject({ state: "authorising", charges: 0, messages: [], told: [] });
    expect((await mai.guest.get("/orders/unresolved")).json.orders).toMatchObject([{ id: coffee.orderId, status: "pending" }]);

    const proven = { stepUp: await sign(mai, coffee), key: randomUUID() };
    const answers = await Promise.all(Array.from({ length: 4 }, () => confirm(mai, coffee, proven)));
    for (const answer of answers) expect(answer.json).toMatchObject({ status: "paid", orderId: coffee.orderId });
    for (const again of [proven, { key: first }]) expect((await confirm(mai, coffee, again)).json).toMatchObject({ status: "paid" });
    expect(await waysOf(coffee.orderId)).toEqual([null, "passkey"]);
    expect(await booksOf(server.ctx, coffee.orderId)).toMatchObject({
      charges: 1,
      transactions: 1,
      history: ["quoted", "authorising", "authorised", "captured"],
    });
  });

  it("refuses a signature over another quote, a second one beside the first, and another way to pay; the order waits on [C-18][C-11]", async () => {
    const mai = await member();
    const [coffee, other] = [await offer(mai), await offer(mai, 2)];
    expect(await confirm(mai, coffee)).toMatchObject(asked);
    expect((await confirm(mai, coffee, { stepUp: await sign(mai, other) })).status).toBe(403);
    expect(await confirm(mai, coffee, { stepUp: { amount: coffee.total } })).toMatchObject(asked);
    expect((await confirm(mai, coffee, { instrumentId: "sim-ok", stepUp: await sign(mai, coffee) })).status).toBe(400);
    expect(await booksOf(server.ctx, coffee.orderId)).toMatchObject({ state: "authorising", charges: 0 });

    const proofs = [await sign(mai, coffee), await sign(mai, coffee)];
    const answers = await Promise.all(proofs.map((stepUp) => confirm(mai, coffee, { stepUp })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 410]);
    expect(await booksOf(server.ctx, coffee.orderId)).toMatchObject({ state: "captured", charges: 1, transactions: 1 });
  });

  it("asks nobody a second time who showed a passkey already, nor anybody who has none [F2]", async () => {
    const mai = await member();
    const allowance = await offer(mai, 60);
    expect((await confirm(mai, allowance, { stepUp: await sign(mai, allowance) })).json).toMatchObject({ status: "paid" });
    const somebody = { guest: await (await visit(server)).openSession(COFFEE) };
    expect((await confirm(somebody, await offer(somebody))).json).toMatchObject({ status: "paid" });
  });

  it("is over when they say no, and when they never come: let go at the provider, and what it held is there for others [F2][C-16]", async () => {
    for (const says of ["no", "nothing"]) {
      const session = guestSession({ appId: "com.example.last" as typeof COFFEE });
      const { orderId, quote } = await shop.checkout.quote(session, { lines: [{ sku: "last", quantity: 1 }] });
      const sent = await shop.checkout.confirm(session, { orderId, quote, key: randomUUID(), instrumentId: "sim-bank-page" });
      expect(sent).toMatchObject({ status: "pending", page: `http://localhost/api/v1/simulator/bank/${orderId}` });
      if (says === "no") expect(await shop.checkout.cancel(session, orderId)).toMatchObject({ status: "pending" });
      else shop.pass(PAYER_MS);
      await shop.checkout.resolveDue();
      expect(await shop.checkout.order(session, orderId)).toMatchObject({ status: "declined", declineCode: "authentication_failed" });
      expect(await shop.provider.lookup(orderId)).toEqual({ status: "voided" });
      const held = await server.ctx.db.select().from(checkoutReservations).where(eq(checkoutReservations.orderId, orderId));
      expect(held.map(({ state }) => state)).toEqual(["released"]);
    }
  });

  it("is declined where nobody is there: a renewal [F2]", async () => {
    const session = guestSession();
    const { orderId } = await shop.checkout.quote(session, { lines: [{ sku: "flat-white", quantity: 1 }] });
    const [like] = await server.ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, orderId));
    if (like === undefined) throw new Error("There is no order.");
    const { appId, release, userId, sub, sessionId, lines, currency, subtotal, tax, shipping, discount, total } = like;
    const terms = { appId, release, userId, sub, sessionId, lines, currency, subtotal, tax, shipping, discount, total, cart: "renewal" };
    const renewals = createOffSession(shop.ctx, { provider: shop.provider, providerTimeoutMs: 1_000 });
    const order = await server.ctx.db.transaction((tx) => renewals.begin(tx, { ...terms, instrumentId: "sim-bank-asks" }));
    expect(await renewals.pay(order)).toMatchObject({ state: "declined", declineCode: "authentication_failed", payer: null });
    expect(await booksOf(server.ctx, order.id)).toMatchObject({ charges: 0, told: ["order.declined"] });
  });
});

describe("the page of the simulated bank", () => {
  async function sent() {
    const browser = await visit(server);
    const somebody = { guest: await browser.openSession(COFFEE) };
    const coffee = await offer(somebody);
    const { json } = await confirm(somebody, coffee, { instrumentId: "sim-bank-page" });
    expect(json).toEqual({ status: "pending", orderId: coffee.orderId, page: expect.any(String) });
    const path = new URL(json.page).pathname;
    const get = (url: string) => server.host.inject({ method: "GET", url });
    return { coffee, path, get };
  }

  it.each([
    ["approve", "captured", 1],
    ["refuse", "declined", 0],
  ] as const)("%s: the order is %s as soon as the payer is back [F2]", async (answer, state, charges) => {
    const { coffee, path, get } = await sent();
    expect((await get(path)).body).toContain(`${path}/${answer}`);
    const said = await get(`${path}/${answer}`);
    expect([said.statusCode, said.headers.location]).toEqual([303, `${server.config.origin}/api/v1/orders/${coffee.orderId}/back`]);
    const back = await get(new URL(String(said.headers.location)).pathname);
    expect([back.statusCode, back.headers.location]).toEqual([303, "/orders"]);
    await checkoutModule.of(server.ctx).checkout.resolveDue();
    expect(await booksOf(server.ctx, coffee.orderId)).toMatchObject({ state, charges });
    // Said once: the other word changes nothing any more.
    await get(`${path}/${answer === "approve" ? "refuse" : "approve"}`);
    expect((await get(path)).statusCode).toBe(404);
    expect(await booksOf(server.ctx, coffee.orderId)).toMatchObject({ state, charges });
  });

  it("is not there for who was not sent, and coming back to an order that waits for nothing changes nothing", async () => {
    const { get } = await sent();
    expect((await get(`/api/v1/simulator/bank/${randomUUID()}`)).statusCode).toBe(404);
    expect((await get(`/api/v1/simulator/bank/${randomUUID()}/approve`)).statusCode).toBe(404);
    expect((await get(`/api/v1/orders/${randomUUID()}/back`)).statusCode).toBe(303);
  });
});

describe("with Stripe", () => {
  let stripe: StripeShop;
  beforeAll(async () => {
    stripe = await startStripeShop();
  });
  afterAll(() => stripe.close());
  const stateOf = async (orderId: string) =>
    (await stripe.ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, orderId)))[0]?.state;

  it("a payer with no passkey goes on at once; the bank's page is said to the host, and its end comes by an event [F2][C-18]", async () => {
    for (const [approve, state, type] of [
      [true, "captured", "payment_intent.amount_capturable_updated"],
      [false, "declined", "payment_intent.payment_failed"],
    ] as const) {
      const made = await stripe.offer("pm_card_authenticationRequired");
      const answer = await made.confirm();
      const intent = stripe.intentOf(made.orderId);
      expect(answer).toMatchObject({ status: "pending", page: `https://hooks.stripe.example/3d_secure_2/${intent}` });
      expect(stripe.double.books.intent(intent).next_action?.redirect_to_url.return_url).toBe(
        `${stripe.server.config.origin}/api/v1/orders/${made.orderId}/back`,
      );
      stripe.double.books.authenticate(intent, approve);
      expect(await stripe.send(stripeEvent(type, { id: intent }))).toBe(200);
      await stripe.running.checkout.resolveDue();
      expect(await stateOf(made.orderId)).toBe(state);
      expect(stripe.double.books.intent(intent).captures).toBe(approve ? 1 : 0);
    }
  });

  it("a payer who approves when their time is over is not charged [F2]", async () => {
    const made = await stripe.offer("pm_card_authenticationRequired");
    await made.confirm();
    const intent = stripe.intentOf(made.orderId);
    stripe.double.books.authenticate(intent, true);
    stripe.clock.advance(PAYER_MS);
    await stripe.running.checkout.resolveDue();
    expect(await stateOf(made.orderId)).toBe("declined");
    expect(stripe.double.books.intent(intent)).toMatchObject({ status: "canceled", captures: 0 });
  });

  it("a bank that only wants to know that they are there is paid at once, and the simulator's page is not there", async () => {
    const made = await stripe.offer("pm_card_authenticationFrictionless");
    expect(await made.confirm()).toMatchObject({ status: "paid" });
    expect(stripe.double.books.intent(stripe.intentOf(made.orderId)).captures).toBe(1);
    const page = await stripe.server.host.inject({ method: "GET", url: `/api/v1/simulator/bank/${made.orderId}` });
    expect(page.json()).toMatchObject({ code: "METHOD_NOT_FOUND" });
  });
});
