import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutOrders } from "../checkout/tables.ts";
import { booksOf } from "../checkout/testing/books.ts";
import { COFFEE, coffeeCatalogue, publishCoffee } from "../checkout/testing/coffee.ts";
import { serverModules } from "../modules.ts";
import { type Client, createTestClock, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { expireMerchantOrders } from "./orders.ts";
import { merchantOrders } from "./tables.ts";
import { makeOrder, merchantClient, order, pay, TOTAL } from "./testing/publisher-end.ts";

const OTHER = "com.example.tea";
const clock = createTestClock();
let server: TestServer;
let shop: Client;
let linh: UserClient;
let maya: UserClient;

beforeAll(async () => {
  server = await startTestServer({ clock, modules: serverModules.filter(({ name }) => name !== "analytics") });
  await publishCoffee(server);
  await server.publishApp({ id: OTHER, version: "1.0.0", catalogue: coffeeCatalogue });
  shop = await merchantClient(server, [COFFEE]);
  linh = await server.signIn("linh");
  maya = await server.signIn("maya");
});
afterAll(() => server.close());

const send = (body: unknown, key: string = randomUUID()) => shop.post("/merchant/orders", body, { "idempotency-key": key });

describe("an order made by a publisher's server", () => {
  it("is paid at exactly its amounts by a mini-app that has nothing but the token [F1]", async () => {
    const { id, orderToken } = await makeOrder(shop);
    const guest = await linh.openSession(COFFEE);
    const quoted = await guest.post("/quotes/order", { orderToken });
    const eur = (amount: number) => ({ amount, currency: "EUR" });
    const amounts = { subtotal: eur(10_000), tax: eur(825), shipping: eur(500), discount: eur(500), total: eur(TOTAL) };
    expect(quoted).toMatchObject({ status: 200, json: { orderId: id, ...amounts } });
    expect(quoted.json.lines.map((line: { sku: string; total: object }) => [line.sku, line.total])).toEqual([
      ["beans", eur(9_000)],
      ["line-2", eur(1_000)],
    ]);
    expect(decodeJwt(quoted.json.quote)).toMatchObject({ aud: COFFEE, order_id: id, ...amounts });
    expect(await pay(guest, orderToken)).toMatchObject({ status: "paid", orderId: id });
    expect(await booksOf(server.ctx, id)).toMatchObject({
      state: "captured",
      total: TOTAL,
      charges: 1,
      entries: [
        [`payable/${COFFEE}`, -10_000],
        ["receivable/simulator", TOTAL],
        [`tax/${COFFEE}`, -825],
      ],
    });
    expect((await linh.get("/me/orders")).json.orders[0]).toMatchObject({ id, status: "paid", reference: "PO-77" });
  });

  it("takes nothing from the guest but the token: no amount, no line, no price of the catalogue changes it [F1]", async () => {
    const { orderToken } = await makeOrder(shop, {
      lines: [{ name: "Flat white", quantity: 1, unitAmount: 700, sku: "flat-white" }],
      tax: 0,
      shipping: 0,
      discount: 0,
    });
    const guest = await linh.openSession(COFFEE);
    const forged = {
      orderToken,
      total: { amount: 1, currency: "VND" },
      lines: [{ sku: "flat-white", quantity: 1 }],
      currency: "VND",
      discount: 699,
    };
    const quoted = await guest.post("/quotes/order", forged);
    expect(quoted).toMatchObject({ status: 200, json: { total: { amount: 700, currency: "EUR" } } });
    // A quote with another amount is not signed by us, whoever wrote it.
    const [head, , signature] = (quoted.json.quote as string).split(".");
    const claims = { ...decodeJwt(quoted.json.quote), total: { amount: 1, currency: "EUR" } };
    const tampered = [head, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
    const confirm = (quote: string) =>
      guest.post(`/orders/${quoted.json.orderId}/confirm`, { quote, instrumentId: "sim-ok" }, { "idempotency-key": randomUUID() });
    expect((await confirm(tampered)).status).toBeGreaterThanOrEqual(400);
    expect(await confirm(quoted.json.quote)).toMatchObject({ status: 200, json: { status: "paid" } });
    expect(await booksOf(server.ctx, quoted.json.orderId)).toMatchObject({ total: 700, charges: 1 });
  });

  it("is the same offer while it stands, however often it is presented, and over once it is paid or cancelled [F1][C-01]", async () => {
    const { id, orderToken } = await makeOrder(shop);
    const guest = await linh.openSession(COFFEE);
    const answers = await Promise.all(Array.from({ length: 5 }, () => guest.post("/quotes/order", { orderToken })));
    expect(new Set(answers.map(({ status, json }) => `${status} ${json.orderId}`))).toEqual(new Set([`200 ${id}`]));
    const confirmations = await Promise.all(
      answers.map(({ json }) =>
        guest.post(`/orders/${id}/confirm`, { quote: json.quote, stepUp: { amount: json.total } }, { "idempotency-key": randomUUID() }),
      ),
    );
    expect(confirmations.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await booksOf(server.ctx, id)).toMatchObject({ charges: 1 });
    const used = { status: 410, json: { code: "QUOTE_EXPIRED", data: { reason: "used", orderId: id } } };
    expect(await guest.post("/quotes/order", { orderToken })).toMatchObject(used);

    const second = await makeOrder(shop);
    await guest.post("/quotes/order", { orderToken: second.orderToken });
    await guest.post(`/orders/${second.id}/cancel`, {});
    expect(await guest.post("/quotes/order", { orderToken: second.orderToken })).toMatchObject({
      status: 410,
      json: { data: { reason: "used" } },
    });
    expect((await shop.get(`/merchant/orders/${second.id}`)).json.order.status).toBe("cancelled");
  });

  it("is not there for another app, for another user than was named, or than who brought it first [C-23][F1]", async () => {
    const guest = await linh.openSession(COFFEE);
    const { id: sub } = (await guest.get("/identity/user")).json;
    const missing = { status: 404, json: { code: "INVALID_PARAMS" } };
    const named = await makeOrder(shop, { sub });
    const elsewhere = await linh.openSession(OTHER);
    const stranger = await maya.openSession(COFFEE);
    expect(await elsewhere.post("/quotes/order", { orderToken: named.orderToken })).toMatchObject(missing);
    expect(await stranger.post("/quotes/order", { orderToken: named.orderToken })).toMatchObject(missing);
    expect(await guest.post("/quotes/order", { orderToken: named.orderToken })).toMatchObject({ status: 200 });

    const open = await makeOrder(shop);
    expect(await guest.post("/quotes/order", { orderToken: open.orderToken })).toMatchObject({ status: 200 });
    expect(await stranger.post("/quotes/order", { orderToken: open.orderToken })).toMatchObject(missing);
    expect(await guest.post("/quotes/order", { orderToken: `${open.orderToken}x` })).toMatchObject(missing);
    expect(await linh.post("/quotes/order", { orderToken: open.orderToken })).toMatchObject({ status: 401 });
  });

  it("expires where nobody brought it in time, once, and its publisher is told", async () => {
    const { id, orderToken } = await makeOrder(shop, { expiresIn: 60 });
    const guest = await linh.openSession(COFFEE);
    clock.advance(60_000);
    const expired = { status: 410, json: { code: "QUOTE_EXPIRED", data: { reason: "expired" } } };
    expect(await guest.post("/quotes/order", { orderToken })).toMatchObject(expired);
    const [first, second] = await Promise.all([expireMerchantOrders(server.ctx), expireMerchantOrders(server.ctx)]);
    expect(first + second).toBe(1);
    expect(await guest.post("/quotes/order", { orderToken })).toMatchObject(expired);
    expect((await shop.get(`/merchant/orders/${id}`)).json.order).toMatchObject({ status: "expired", total: { amount: TOTAL } });
    const told = await server.ctx.db.execute(
      sql`select payload->>'event' as event from checkout_outbox where topic = 'publisher' and payload->>'orderId' = ${id}`,
    );
    expect(told.rows).toEqual([{ event: "order.expired" }]);
  });

  it("is one under one key for ever: the same answer to the same body, however parallel; another body is refused", async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(order, key)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    clock.advance(7 * 86_400_000);
    expect((await send({ ...order, lines: [...order.lines] }, key)).text).toBe(answers[0]?.text);
    expect(await send({ ...order, tax: 826 }, key)).toMatchObject({
      status: 409,
      json: { code: "CHECKOUT_CONFLICT", data: { reason: "key_reused" } },
    });
    expect((await shop.post("/merchant/orders", order)).status).toBe(400);
  });
});

describe("amounts of an order", () => {
  const line = (over: object) => ({ ...order, lines: [{ name: "Tea", quantity: 1, unitAmount: 100, ...over }] });

  it.each([0, -1, 1.5, 1e308, "1", null, 1_000])("refuses the quantity %j [C-15]", async (quantity) => {
    expect(await send(line({ quantity }))).toMatchObject({ status: 400, json: { code: "INVALID_PARAMS" } });
  });

  it.each([-1, 0.5, "100", 2 ** 53, 1_000_000_000_001, null])("refuses the price %j [C-15]", async (unitAmount) => {
    expect(await send(line({ unitAmount }))).toMatchObject({ status: 400, json: { code: "INVALID_PARAMS" } });
  });

  it("refuses a total of nothing, a discount that is more than the goods, sums over the limit and members that it does not know [C-15]", async () => {
    const refused = { status: 400, json: { code: "INVALID_PARAMS" } };
    expect(await send({ ...line({ unitAmount: 0 }), tax: 0, shipping: 0, discount: 0 })).toMatchObject(refused);
    expect(await send({ ...line({}), tax: 900, shipping: 0, discount: 101 })).toMatchObject(refused);
    expect(await send(line({ unitAmount: 1_000_000_000_000, quantity: 2 }))).toMatchObject(refused);
    expect(await send({ ...order, tax: -1 })).toMatchObject(refused);
    expect(await send({ ...order, discounts: 500 })).toMatchObject(refused);
    expect(await send(line({ currency: "USD" }))).toMatchObject(refused);
  });

  it.each(["XXQ", "eur", "EURO", "", null])("refuses the currency %j [C-14]", async (currency) => {
    expect(await send({ ...order, currency })).toMatchObject({ status: 400, json: { code: "INVALID_PARAMS" } });
  });

  it.each(["JPY", "VND", "USD", "KWD"])("keeps minor units of %s as they came [C-14]", async (currency) => {
    expect(await send({ ...order, currency })).toMatchObject({ status: 200, json: { total: { amount: TOTAL, currency } } });
  });

  it("are exact or refused, whatever comes: lines, tax and shipping less the discount are the total [C-15]", async () => {
    const minor = fc.integer({ min: 0, max: 1_000_000_000_000 });
    const lines = fc.array(fc.record({ name: fc.constant("x"), quantity: fc.integer({ min: 1, max: 999 }), unitAmount: minor }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(lines, minor, minor, minor, async (some, tax, shipping, discount) => {
        const answer = await send({ appId: COFFEE, currency: "USD", lines: some, tax, shipping, discount });
        const goods = some.reduce((sum, { quantity, unitAmount }) => sum + BigInt(quantity) * BigInt(unitAmount), 0n);
        const total = goods + BigInt(tax) + BigInt(shipping) - BigInt(discount);
        if (answer.status === 200) expect(BigInt(answer.json.total.amount)).toBe(total);
        else expect(answer).toMatchObject({ status: 400, json: { code: "INVALID_PARAMS" } });
      }),
      { numRuns: 40 },
    );
  });

  it("and texts that look like a card number are refused, wherever they stand [C-25]", async () => {
    const refused = { status: 400, json: { data: { reason: "card_number" } } };
    const card = "4242 4242 4242 4242";
    expect(await send({ ...order, reference: card })).toMatchObject(refused);
    expect(await send(line({ name: `Paid with ${card}` }))).toMatchObject(refused);
    expect(await send(line({ sku: "4242424242424242" }))).toMatchObject(refused);
  });
});

describe("the database", () => {
  it("changes nothing of what was ordered, and no order is ordered anew, whoever writes [F1]", async () => {
    const { id } = await makeOrder(shop);
    const refused = (code: string) => expect.objectContaining({ cause: expect.objectContaining({ code }) });
    const change = (set: object) => server.ctx.db.update(merchantOrders).set(set).where(eq(merchantOrders.id, id));
    await expect(change({ discount: 501, total: TOTAL - 1 })).rejects.toEqual(refused("23001"));
    await expect(change({ sub: "somebody" })).rejects.toEqual(refused("23001"));
    await expect(server.ctx.db.execute(sql`delete from merchant_orders`)).rejects.toEqual(refused("23001"));
    await change({ state: "expired" });
    await expect(change({ state: "open" })).rejects.toEqual(refused("23001"));
    expect(await server.ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, id))).toEqual([]);
  });
});
