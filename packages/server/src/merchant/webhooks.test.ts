import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkoutModule } from "../checkout/plugin.ts";
import { COFFEE, publishCoffee } from "../checkout/testing/coffee.ts";
import { Killed, Life, mortalContext } from "../checkout/testing/mortal.ts";
import { serverModules } from "../modules.ts";
import { createTestClock, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { createDeliveries, DISABLED_AFTER_MS, RETRY_AFTER_MS } from "./deliveries.ts";
import { webhookEgress } from "./plugin.ts";
import { makeOrder, merchantClient, type PublisherEnd, pay, type Received, startPublisherEnd } from "./testing/publisher-end.ts";

const HOUR = 3_600_000;
// At the real time, because the library of the publisher's end knows no other.
const clock = createTestClock(Date.now());
let server: TestServer;
let shop: Awaited<ReturnType<typeof merchantClient>>;
let publisher: UserClient;
let linh: UserClient;
let end: PublisherEnd;
let endpoint: { readonly id: string };
let secret: string;

beforeAll(async () => {
  server = await startTestServer({ clock, modules: serverModules.filter(({ name }) => name !== "analytics") });
  await publishCoffee(server);
  shop = await merchantClient(server);
  publisher = await server.signIn("publisher", "console");
  linh = await server.signIn("linh");
});
afterAll(() => server.close());

beforeEach(async () => {
  end = await startPublisherEnd();
  ({ endpoint, secret } = (await publisher.post("/admin/webhooks", { appId: COFFEE, url: end.url })).json);
});
afterEach(async () => {
  await publisher.delete(`/admin/webhooks/${endpoint.id}`);
  await end.close();
});

const worker = () => createDeliveries({ ctx: server.ctx, egress: webhookEgress(server.ctx) });
/** Hands over what the outbox has, then sends what is due. */
async function deliver(): Promise<number> {
  await checkoutModule.of(server.ctx).outbox.drain();
  return worker().drain();
}
/** In a session of its own: days pass in these tests. */
async function paidOrder(): Promise<void> {
  const { orderToken } = await makeOrder(shop);
  await pay(await linh.openSession(COFFEE), orderToken);
}
async function deliveries(query = "") {
  const all = (await publisher.get(`/admin/webhook-deliveries?${query}`)).json.deliveries as {
    id: string;
    url: string;
    eventId: string;
    attempts: number;
  }[];
  return all.filter(({ url }) => url === end.url);
}
const replay = (id: string, client: UserClient = publisher) => client.post(`/admin/webhook-deliveries/${id}/replay`, {});
const only = (): Received => {
  expect(end.received).toHaveLength(1);
  return end.received[0] as Received;
};
const verify = ({ body, headers }: Pick<Received, "body" | "headers">, by = secret) =>
  new Webhook(by).verify(body, headers as Record<string, string>);

describe("a webhook", () => {
  it("tells of each thing that happened to an order, signed, with ids and the address of the truth and nothing of a person [F6]", async () => {
    const guest = await linh.openSession(COFFEE);
    const { id, orderToken } = await makeOrder(shop);
    await pay(guest, orderToken);
    await shop.post(`/merchant/orders/${id}/refunds`, { reason: "other", amount: 25 }, { "idempotency-key": randomUUID() });
    const declined = await makeOrder(shop);
    await pay(guest, declined.orderToken, "sim-card-declined");
    const left = await makeOrder(shop);
    await guest.post("/quotes/order", { orderToken: left.orderToken });
    await guest.post(`/orders/${left.id}/cancel`, { reason: "price" });
    await deliver();
    const { id: sub } = (await guest.get("/identity/user")).json;
    const told = end.received.map((received) => verify(received) as { type: string; timestamp: string; data: Record<string, string> });
    expect(told.map(({ type, data }) => [type, data.orderId])).toEqual([
      ["order.paid", id],
      ["order.refunded", id],
      ["order.declined", declined.id],
      ["order.cancelled", left.id],
    ]);
    const [paid] = told;
    expect(Object.keys(paid?.data ?? {}).sort()).toEqual(["appId", "orderId", "reference", "sub", "url"]);
    expect(paid?.data).toMatchObject({
      appId: COFFEE,
      sub,
      reference: "PO-77",
      url: `${server.config.origin}/api/v1/merchant/orders/${id}`,
    });
    expect((await shop.get(new URL(paid?.data.url ?? "").pathname)).json.order).toMatchObject({ id, status: "partially_refunded" });
    expect(end.received.map(({ body }) => body).join()).not.toMatch(/linh|0900000001|email|amount/i);
    expect((await shop.get("/merchant/events")).json.events.slice(-4).map((event: { id: string }) => event.id)).toEqual(
      end.received.map((received) => received.id),
    );
  });

  it("verifies with the library, and not re-encoded, late, unsigned, under another id or with another secret [F6]", async () => {
    await paidOrder();
    await deliver();
    const { body, headers } = only();
    expect(verify({ body, headers })).toMatchObject({ type: "order.paid" });
    const refused = (change: Partial<Received>, by?: string) => expect(() => verify({ body, headers, ...change }, by)).toThrow();
    refused({ body: JSON.stringify(JSON.parse(body), null, 1) });
    refused({ body: body.replace("order.paid", "order.refunded") });
    refused({ headers: { ...headers, "webhook-timestamp": String(Math.floor(Date.now() / 1000) - 600) } });
    refused({ headers: { ...headers, "webhook-id": randomUUID() } });
    refused({ headers: { ...headers, "webhook-signature": "v1,AAAA" } });
    const { "webhook-signature": _, ...unsigned } = headers;
    refused({ headers: unsigned });
    refused({}, `whsec_${Buffer.alloc(32, 7).toString("base64")}`);
  });

  it("comes again at 1 and 5 and 30 minutes, 1, 6, 12 and 24 hours after failures, under the same id, then is failed [F6]", async () => {
    end.answer = { status: 503, text: "down\u0000 for  repairs" };
    await paidOrder();
    await deliver();
    const MINUTES = [1, 5, 30, 60, 360, 720, 1_440];
    expect(RETRY_AFTER_MS).toEqual(MINUTES.map((minutes) => minutes * 60_000));
    for (const [index, wait] of RETRY_AFTER_MS.entries()) {
      expect(end.received).toHaveLength(index + 1);
      expect(await deliveries()).toMatchObject([
        { status: "pending", attempts: index + 1, responseStatus: 503, nextAt: clock.now() + wait, detail: "down for repairs" },
      ]);
      clock.advance(wait - 1);
      expect(await deliver()).toBe(0);
      clock.advance(1);
      expect(await deliver()).toBe(1);
    }
    expect(new Set(end.received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(end.received.map(({ body }) => body)).size).toBe(1);
    expect(await deliveries("status=failed")).toMatchObject([{ status: "failed", attempts: 8, nextAt: null }]);
    clock.advance(48 * HOUR);
    expect(await deliver()).toBe(0);
  });

  it("is accepted by any 2xx and never follows a redirect; of what came instead a short piece is kept [F6][R-19]", async () => {
    const elsewhere = await startPublisherEnd();
    end.answer = { status: 307, location: elsewhere.url };
    await paidOrder();
    await deliver();
    expect(elsewhere.received).toEqual([]);
    expect(await deliveries()).toMatchObject([{ status: "pending", attempts: 1, detail: expect.stringContaining("redirects") }]);
    end.answer = { status: 500, text: "x".repeat(5_000) };
    clock.advance(60_000);
    await deliver();
    expect(await deliveries()).toMatchObject([{ attempts: 2, detail: "x".repeat(200) }]);
    end.answer = { status: 204 };
    clock.advance(5 * 60_000);
    await deliver();
    expect(await deliveries()).toMatchObject([{ status: "delivered", attempts: 3, responseStatus: 204, detail: null, nextAt: null }]);
    await elsewhere.close();
  });

  it("is replayed at a button under the same id, with the schedule from its start, and by nobody else [F6][C-23]", async () => {
    await paidOrder();
    await deliver();
    const [first] = await deliveries();
    expect(await deliver()).toBe(0);
    expect(await replay(first?.id ?? "", await server.signIn("linh", "console"))).toMatchObject({ status: 403 });
    expect((await replay(first?.id ?? "")).status).toBe(204);
    end.answer = { status: 500 };
    await deliver();
    expect(end.received.map(({ id }) => id)).toEqual([first?.eventId, first?.eventId]);
    expect(await deliveries()).toMatchObject([{ status: "pending", attempts: 2, nextAt: clock.now() + 60_000 }]);
  });

  it("is one where the outbox hands its message over twice [F6][C-24]", async () => {
    await paidOrder();
    await deliver();
    await server.ctx.db.execute(sql`update checkout_outbox set delivered_at = null where topic = 'publisher'`);
    const before = (await shop.get("/merchant/events")).json;
    expect(await deliver()).toBe(0);
    expect((await shop.get("/merchant/events")).json).toEqual(before);
    only();
  });

  it("is sent once where many processes look for work at once [F6]", async () => {
    for (let count = 0; count < 5; count += 1) await paidOrder();
    await checkoutModule.of(server.ctx).outbox.drain();
    await Promise.all(Array.from({ length: 4 }, () => worker().drain()));
    expect(end.received).toHaveLength(5);
    expect(new Set(end.received.map(({ id }) => id)).size).toBe(5);
  });

  it("of a process that is killed at any step comes again, under the same id, and is recorded once [F6][C-07]", async () => {
    let deaths = 0;
    let twice = 0;
    for (const after of [false, true]) {
      for (let at = 1; ; at += 1) {
        end.received.length = 0;
        await paidOrder();
        await checkoutModule.of(server.ctx).outbox.drain();
        const life = new Life(at, after);
        const doomed = createDeliveries({ ctx: mortalContext(server.ctx, life), egress: webhookEgress(server.ctx) });
        await doomed
          .drain()
          .catch((error: unknown) => expect(error instanceof Killed || (error as Error).cause instanceof Killed).toBe(true));
        if (life.survived) break;
        deaths += 1;
        clock.advance(60_000);
        await deliver();
        expect(new Set(end.received.map(({ id }) => id)).size, `killed at step ${at}`).toBe(1);
        if (end.received.length === 2) twice += 1;
        expect((await deliveries())[0]).toMatchObject({ status: "delivered" });
        expect(await deliver()).toBe(0);
      }
    }
    expect(deaths).toBeGreaterThan(10);
    expect(twice).toBeGreaterThan(0);
  }, 60_000);
});

describe("a webhook's secret", () => {
  it("is shown once and in no table; after a rotation both sign for a day, then the new one alone [F6]", async () => {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const { rows } = await server.ctx.pool.query("select * from merchant_endpoints");
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
    expect(JSON.stringify((await publisher.get("/admin/webhooks")).json)).not.toContain(secret.slice(6));

    const rotated = (await publisher.post(`/admin/webhooks/${endpoint.id}/rotate`, {})).json;
    expect(rotated.endpoint.oldSecretUntil).toBe(clock.now() + 24 * HOUR);
    expect(rotated.secret).not.toBe(secret);
    const signed = async () => {
      end.received.length = 0;
      await paidOrder();
      await deliver();
      const { body, headers } = only();
      // Days have passed by the server's clock; the library looks at the machine's.
      const at = Number(headers["webhook-timestamp"]) * 1000;
      return (by: string) =>
        String(headers["webhook-signature"])
          .split(" ")
          .includes(new Webhook(by).sign(String(headers["webhook-id"]), new Date(at), body));
    };
    let by = await signed();
    expect([by(secret), by(rotated.secret)]).toEqual([true, true]);
    clock.advance(24 * HOUR);
    by = await signed();
    expect([by(secret), by(rotated.secret)]).toEqual([false, true]);
  });
});

describe("an endpoint", () => {
  it("that accepts nothing for three days is switched off with all that was still to come, and on again by its publisher [F6]", async () => {
    end.answer = { status: 500 };
    await paidOrder();
    await deliver();
    const failingSince = clock.now();
    clock.advance(DISABLED_AFTER_MS - 1);
    await paidOrder();
    await deliver();
    const shown = async () => (await publisher.get("/admin/webhooks")).json.endpoints.find(({ id }: { id: string }) => id === endpoint.id);
    expect(await shown()).toMatchObject({ failingSince, disabledAt: null });
    clock.advance(60_000);
    await deliver();
    expect(await shown()).toMatchObject({ disabledAt: clock.now() });
    expect(await deliveries("status=pending")).toEqual([]);
    const before = end.received.length;
    end.answer = { status: 200 };
    await paidOrder();
    expect(await deliver()).toBe(0);
    const [last] = await deliveries();
    expect(await replay(last?.id ?? "")).toMatchObject({ status: 404 });

    expect(await publisher.post(`/admin/webhooks/${endpoint.id}/enable`, {})).toMatchObject({
      status: 200,
      json: { disabledAt: null, failingSince: null },
    });
    await replay(last?.id ?? "");
    await paidOrder();
    expect(await deliver()).toBe(2);
    expect(end.received).toHaveLength(before + 2);
  });

  it("that was removed gets nothing any more, and its deliveries stay in the list", async () => {
    end.answer = { status: 500 };
    await paidOrder();
    await deliver();
    expect((await publisher.delete(`/admin/webhooks/${endpoint.id}`)).status).toBe(204);
    clock.advance(HOUR);
    await paidOrder();
    expect(await deliver()).toBe(0);
    expect(await deliveries()).toMatchObject([{ status: "failed", attempts: 1 }]);
  });
});
