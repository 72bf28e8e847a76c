import { randomUUID } from "node:crypto";
import type { AppId } from "@plaza/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutModule } from "../checkout/plugin.ts";
import { COFFEE, coffeeCatalogue, publishCoffee, startShop } from "../checkout/testing/coffee.ts";
import { type Client, createClient, makeRelease, publishRelease, type TestServer, type UserClient } from "../testing/index.ts";
import { createApiKey } from "./api-keys.ts";
import { makeOrder, merchantClient, order, pay, TOTAL } from "./testing/publisher-end.ts";

const FOREIGN = "com.example.foreign";
let server: TestServer;
let linh: UserClient;
let publisher: UserClient;
let operator: UserClient;
let shop: Client & { readonly id: string };
/** The server of another publisher. */
let foreign: Client;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  const release = makeRelease({ id: FOREIGN, version: "1.0.0", catalogue: coffeeCatalogue });
  await publishRelease(await server.publisher([FOREIGN], { publisherId: "someone-else" }), release, "stable");
  linh = await server.signIn("linh");
  publisher = await server.signIn("publisher", "console");
  operator = await server.signIn("operator", "console");
  shop = await merchantClient(server);
  const who = { publisherId: "someone-else", publisherName: "Someone else", by: "their user" };
  const { secret } = await createApiKey(server.ctx, { label: "Theirs", appIds: [FOREIGN as AppId], ...who });
  foreign = createClient(server.host, () => ({ authorization: `Bearer ${secret}` }));
});
afterAll(() => server.close());

const missing = { status: 404, json: { code: "INVALID_PARAMS" } };
const unknown = { status: 401, json: { code: "NOT_SIGNED_IN" } };
/** Hands the outbox's messages to their consumers. */
const drain = () => checkoutModule.of(server.ctx).outbox.drain();

describe("an API key", () => {
  it("is shown once, is known by its beginning after that, says when it was used, and opens nothing once it is revoked [C-23]", async () => {
    const made = await publisher.post("/admin/api-keys", { label: " CI ", appIds: [COFFEE] });
    expect(made).toMatchObject({ status: 200, json: { key: { label: "CI", appIds: [COFFEE], lastUsedAt: null, revokedAt: null } } });
    const { secret, key } = made.json;
    expect(secret).toMatch(/^plaza_key_[\w-]{43}$/);
    const { rows } = await server.ctx.pool.query("select * from merchant_keys");
    expect(JSON.stringify(rows)).not.toContain(secret);
    const client = createClient(server.host, () => ({ authorization: `Bearer ${secret}` }));
    expect((await client.get("/merchant/orders")).status).toBe(200);
    const listed = (await publisher.get("/admin/api-keys")).json.keys.find(({ id }: { id: string }) => id === key.id);
    expect(listed).toMatchObject({ prefix: secret.slice(0, 18), lastUsedAt: expect.any(Number) });
    expect(JSON.stringify(listed)).not.toContain(secret);
    expect((await publisher.delete(`/admin/api-keys/${key.id}`)).status).toBe(204);
    expect(await client.get("/merchant/orders")).toMatchObject(unknown);
    expect((await operator.get("/admin/audit?q=plaza_key_")).json.entries.slice(0, 2)).toMatchObject([
      { action: "api-key.revoke", target: secret.slice(0, 18), reason: "CI" },
      { action: "api-key.create", target: secret.slice(0, 18), reason: "CI" },
    ]);
  });

  it("is the only way in: not a cookie, not a publishing credential, not a guest's token, nothing [C-23]", async () => {
    const credential = await server.publisher([COFFEE]);
    const guest = await linh.openSession(COFFEE);
    for (const client of [await server.signIn("publisher"), await server.signIn("operator"), server.visitor(), credential, guest]) {
      expect(await client.get("/merchant/orders")).toMatchObject(unknown);
      expect(await client.post("/merchant/orders", order, { "idempotency-key": randomUUID() })).toMatchObject(unknown);
    }
    expect(await createClient(server.host, () => ({ authorization: "Bearer plaza_key_wrong" })).get("/merchant/events")).toMatchObject(
      unknown,
    );
    expect((await createClient(server.console, () => ({})).get("/merchant/orders")).status).toBe(404);
    expect((await shop.get("/merchant/orders")).status).toBe(200);
    expect(await shop.get("/me/orders")).toMatchObject(unknown);
  });

  it("is made by a publisher for their own apps alone, and seen and revoked by nobody else but operators [C-23]", async () => {
    expect(await publisher.post("/admin/api-keys", { label: "x", appIds: [FOREIGN] })).toMatchObject(missing);
    expect(await publisher.post("/admin/api-keys", { label: "x", appIds: [COFFEE, FOREIGN] })).toMatchObject(missing);
    expect(await publisher.post("/admin/api-keys", { label: "x", appIds: [] })).toMatchObject({ status: 400 });
    expect(await operator.post("/admin/api-keys", { label: "x", appIds: [COFFEE] })).toMatchObject({ status: 403 });
    const user = await server.signIn("linh", "console");
    expect((await user.get("/admin/api-keys")).status).toBe(403);
    const labels = async (client: UserClient) =>
      (await client.get("/admin/api-keys")).json.keys.map(({ label }: { label: string }) => label);
    expect(await labels(publisher)).not.toContain("Theirs");
    expect(await labels(operator)).toEqual(expect.arrayContaining(["Theirs", "Shop server"]));
    const theirs = (await operator.get("/admin/api-keys")).json.keys.find(({ label }: { label: string }) => label === "Theirs");
    expect(await publisher.delete(`/admin/api-keys/${theirs.id}`)).toMatchObject(missing);
  });
});

describe("the pull API", () => {
  it("says of an order what its buyer sees: waiting, paid, given back in part, given back [F6]", async () => {
    const { id, orderToken } = await makeOrder(shop);
    const read = async () => (await shop.get(`/merchant/orders/${id}`)).json;
    expect((await read()).order).toMatchObject({
      id,
      appId: COFFEE,
      status: "pending",
      total: { amount: TOTAL, currency: "EUR" },
      reference: "PO-77",
    });
    const guest = await linh.openSession(COFFEE);
    await pay(guest, orderToken);
    const { id: sub } = (await guest.get("/identity/user")).json;
    expect((await read()).order).toMatchObject({ status: "paid", sub, receipt: expect.any(String) });
    expect(JSON.stringify(await read())).not.toContain("linh");

    const key = randomUUID();
    const give = (body: object, by = key) => shop.post(`/merchant/orders/${id}/refunds`, body, { "idempotency-key": by });
    const part = await give({ amount: 825, reason: "requested" });
    expect(part).toMatchObject({ status: 200, json: { amount: { amount: 825, currency: "EUR" }, status: "refunded", by: "Shop server" } });
    expect((await give({ amount: 825, reason: "requested" })).json).toEqual(part.json);
    expect(await give({ amount: 826, reason: "requested" })).toMatchObject({ status: 409, json: { data: { reason: "key_reused" } } });
    expect(await read()).toMatchObject({
      order: { status: "partially_refunded", refunded: { amount: 825 } },
      refunds: [{ by: "Shop server" }],
    });
    expect((await operator.get("/admin/audit?action=order.refund")).json.entries[0]).toMatchObject({
      actor: expect.stringMatching(/^plaza_key_/),
      target: `${COFFEE}#${id}`,
      reason: "requested",
    });
    await operator.post(`/admin/orders/${id}/refunds`, { reason: "other" }, { "idempotency-key": randomUUID() });
    expect(await read()).toMatchObject({ order: { status: "refunded" }, refunds: [{ by: "console" }, { by: "Shop server" }] });
  });

  it("shows orders of the key's apps by app, status and time, page by page, each once, and an offer of the catalogue not at all [F6]", async () => {
    const guest = await linh.openSession(COFFEE);
    await guest.post("/quotes", { lines: [{ sku: "flat-white", quantity: 1 }] });
    const made: string[] = [];
    for (let count = 0; count < 53; count += 1) made.push((await makeOrder(shop)).id);
    const list = async (query: string) => (await shop.get(`/merchant/orders?${query}`)).json;
    const first = await list(`app=${COFFEE}`);
    expect(first.orders).toHaveLength(50);
    const second = await list(`app=${COFFEE}&cursor=${first.next}`);
    const ids = [...first.orders, ...second.orders].map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.slice(0, 53)).toEqual(made.reverse());
    const statuses = async (query: string) => new Set((await list(query)).orders.map(({ status }: { status: string }) => status));
    expect(await statuses("status=pending")).toEqual(new Set(["pending"]));
    expect(await statuses("status=refunded")).toEqual(new Set(["refunded"]));
    expect((await list(`since=${Date.now() + 60_000}`)).orders).toEqual([]);
    expect((await list(`app=${FOREIGN}`)).orders).toEqual([]);
  });

  it("has nothing of another publisher's: not an order, not in a list, not an event, no refund, no order for their app [C-23]", async () => {
    const mine = await makeOrder(shop);
    const guest = await linh.openSession(COFFEE);
    await pay(guest, mine.orderToken);
    const open = await makeOrder(shop);
    await drain();
    for (const id of [mine.id, open.id, randomUUID(), "' or 1=1", "%"]) {
      expect(await foreign.get(`/merchant/orders/${encodeURIComponent(id)}`)).toMatchObject(missing);
      const refund = await foreign.post(
        `/merchant/orders/${encodeURIComponent(id)}/refunds`,
        { reason: "other" },
        { "idempotency-key": randomUUID() },
      );
      expect(refund).toMatchObject(missing);
    }
    expect((await foreign.get("/merchant/orders")).json.orders).toEqual([]);
    expect((await foreign.get(`/merchant/orders?app=${COFFEE}`)).json.orders).toEqual([]);
    expect((await foreign.get("/merchant/events")).json.events).toEqual([]);
    expect(await foreign.post("/merchant/orders", order, { "idempotency-key": randomUUID() })).toMatchObject(missing);
    // The control: the owner sees all of it.
    expect(await shop.get(`/merchant/orders/${mine.id}`)).toMatchObject({ status: 200 });
    expect((await shop.get("/merchant/events")).json.events.length).toBeGreaterThan(0);
  });

  it("tells what happened in order, and goes on from a cursor without a gap or a repeat [F6]", async () => {
    await drain();
    let { cursor } = (await shop.get("/merchant/events?cursor=999999")).json;
    expect(cursor).toBe("999999");
    ({ cursor } = (await shop.get("/merchant/events")).json);
    const { id, orderToken } = await makeOrder(shop);
    const guest = await linh.openSession(COFFEE);
    await pay(guest, orderToken);
    await shop.post(`/merchant/orders/${id}/refunds`, { reason: "other" }, { "idempotency-key": randomUUID() });
    const declined = await makeOrder(shop);
    await pay(guest, declined.orderToken, "sim-card-declined");
    // A cart of the catalogue is told as well: it is the publisher's order all the same.
    const { orderId, quote } = (await guest.post("/quotes", { lines: [{ sku: "flat-white", quantity: 1 }] })).json;
    await guest.post(`/orders/${orderId}/confirm`, { quote, instrumentId: "sim-ok" }, { "idempotency-key": randomUUID() });
    await drain();
    const readOn = async () => {
      const seen: { type: string; data: { orderId: string; sub: string; url: string } }[] = [];
      for (;;) {
        const page = (await shop.get(`/merchant/events?cursor=${cursor}`)).json;
        if (page.events.length === 0) return seen;
        seen.push(...page.events);
        cursor = page.cursor;
      }
    };
    const seen = await readOn();
    expect(seen.map(({ type, data }) => [type, data.orderId])).toEqual([
      ["order.paid", id],
      ["order.refunded", id],
      ["order.declined", declined.id],
      ["order.paid", orderId],
    ]);
    const { id: sub } = (await guest.get("/identity/user")).json;
    expect(seen[0]?.data).toMatchObject({ sub, url: `${server.config.origin}/api/v1/merchant/orders/${id}` });

    // Two workers may tell of two orders in either order, and neither leaves one out or tells it twice.
    const more = [await makeOrder(shop), await makeOrder(shop), await makeOrder(shop)];
    for (const one of more) await pay(guest, one.orderToken);
    await Promise.all([drain(), drain()]);
    expect((await readOn()).map(({ data }) => data.orderId).toSorted()).toEqual(more.map((one) => one.id).toSorted());
  });
});
