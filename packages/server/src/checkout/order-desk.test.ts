import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeRelease, publishRelease, type TestServer, type UserClient } from "../testing/index.ts";
import { COFFEE, coffeeCatalogue, publishCoffee, startShop } from "./testing/coffee.ts";

const FOREIGN = "com.example.foreign";
let server: TestServer;
let linh: UserClient;
let operator: UserClient;
let publisher: UserClient;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  const foreign = makeRelease({ id: FOREIGN, version: "1.0.0", catalogue: coffeeCatalogue });
  await publishRelease(await server.publisher([FOREIGN], { publisherId: "someone-else" }), foreign, "stable");
  linh = await server.signIn("linh");
  operator = await server.signIn("operator", "console");
  publisher = await server.signIn("publisher", "console");
});
afterAll(() => server.close());

async function buy(appId: string = COFFEE, instrumentId = "sim-ok") {
  const guest = await linh.openSession(appId);
  const { orderId, quote } = (await guest.post("/quotes", { lines: [{ sku: "flat-white", quantity: 1 }] })).json;
  const answer = await guest.post(`/orders/${orderId}/confirm`, { quote, instrumentId }, { "idempotency-key": randomUUID() });
  expect(answer.status, answer.text).toBe(200);
  return { guest, orderId: orderId as string };
}
const refund = (client: UserClient, orderId: string, body: object, key: string = randomUUID()) =>
  client.post(`/admin/orders/${orderId}/refunds`, body, { "idempotency-key": key });

describe("refunds in the console", () => {
  it("are given by the publisher of the app, once per key, and show to the app, its user and the audit log [F8]", async () => {
    const { guest, orderId } = await buy();
    const key = randomUUID();
    const body = { amount: 9_500, reason: "not_delivered", note: "The cup was empty." };
    const first = await refund(publisher, orderId, body, key);
    expect(first).toMatchObject({
      status: 200,
      json: { amount: { amount: 9_500, currency: "VND" }, reason: "not_delivered", note: "The cup was empty.", status: "refunded" },
    });
    expect((await refund(publisher, orderId, body, key)).json).toEqual(first.json);
    expect((await guest.get(`/orders/${orderId}`)).json).toMatchObject({
      status: "partially_refunded",
      total: { amount: 49_500 },
      refunded: { amount: 9_500, currency: "VND" },
    });
    expect((await linh.get("/me/orders")).json.orders[0]).toMatchObject({ id: orderId, refunded: { amount: 9_500 } });
    expect((await operator.get("/admin/audit?action=order.refund")).json.entries).toMatchObject([
      { action: "order.refund", target: `${COFFEE}#${orderId}`, reason: "The cup was empty." },
    ]);
    await refund(operator, orderId, { reason: "other" });
    const { json } = await operator.get(`/admin/orders/${orderId}`);
    expect(json).toMatchObject({
      order: { id: orderId, status: "refunded", user: guest.session.user.id },
      refunds: [
        { amount: { amount: 40_000 }, reason: "other" },
        { amount: { amount: 9_500 }, reason: "not_delivered" },
      ],
      refundable: { amount: 0, currency: "VND" },
    });
    expect(JSON.stringify(json)).not.toContain("persona-linh");
  });

  it("are refused, typed, where more would go back than was paid, and for what is no refund [C-17][C-25]", async () => {
    const { orderId } = await buy();
    expect(await refund(operator, orderId, { amount: 49_501, reason: "requested" })).toMatchObject({
      status: 409,
      json: { code: "CHECKOUT_CONFLICT", data: { reason: "exceeds_paid", refundable: 49_500 } },
    });
    for (const body of [
      {},
      { reason: "because" },
      { reason: "other", amount: 0 },
      { reason: "other", amount: -1 },
      { reason: "other", amount: 1.5 },
      { reason: "other", amount: "1" },
      { reason: "other", amount: 2 ** 53 },
      { reason: "other", note: "" },
      { reason: "other", note: "back to 4111 1111 1111 1111" },
    ])
      expect((await refund(operator, orderId, body)).status, JSON.stringify(body)).toBe(400);
    expect((await operator.post(`/admin/orders/${orderId}/refunds`, { reason: "other" })).status).toBe(400);
    expect((await operator.get(`/admin/orders/${orderId}`)).json.refunds).toEqual([]);
  });

  it("are nobody else's: not another publisher's, not a user's, not on the shell's listener [C-23]", async () => {
    const { orderId } = await buy(FOREIGN);
    expect((await refund(publisher, orderId, { reason: "other" })).status).toBe(404);
    expect((await publisher.get(`/admin/orders/${orderId}`)).status).toBe(404);
    expect((await publisher.get("/admin/orders")).json.orders.map(({ appId }: { appId: string }) => appId)).not.toContain(FOREIGN);
    const user = await server.signIn("maya", "console");
    expect((await refund(user, orderId, { reason: "other" })).status).toBe(403);
    expect((await user.get(`/admin/orders/${orderId}`)).status).toBe(403);
    expect((await refund(linh, orderId, { reason: "other" })).status).toBe(404);
    expect((await operator.get(`/admin/orders/${orderId}`)).json).toMatchObject({ refunds: [], refundable: { amount: 49_500 } });
  });

  it("find their orders: refunded ones apart from paid ones", async () => {
    const [back, kept] = [await buy(), await buy()];
    await refund(operator, back.orderId, { amount: 1, reason: "duplicate" });
    const ids = async (status: string) =>
      (await operator.get(`/admin/orders?status=${status}`)).json.orders.map(({ id }: { id: string }) => id) as string[];
    const [paid, refunded] = [await ids("paid"), await ids("refunded")];
    expect([paid.includes(kept.orderId), paid.includes(back.orderId)]).toEqual([true, false]);
    expect([refunded.includes(kept.orderId), refunded.includes(back.orderId)]).toEqual([false, true]);
  });
});
