import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishCoffee } from "../checkout/testing/coffee.ts";
import { createTestClock, type GuestClient, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { queryCounts } from "./counts.ts";
import { EVENTS, OPERATIONS } from "./tables.ts";

const APP = "com.example.counted";
const OTHER = "com.example.other";
const clock = createTestClock();
let server: TestServer;
let linh: UserClient;

beforeAll(async () => {
  server = await startTestServer({ clock });
  for (const id of [APP, OTHER]) {
    await server.publishApp({
      id,
      version: "1.0.0",
      manifest: { plaza: { analytics: { events: { item_viewed: { props: { sku: "string", price: "number" } } } } } },
    });
  }
  linh = await server.signIn("linh");
  await linh.put("/me/consents", { analytics: true, personalisation: false });
});
afterAll(() => server.close());

const event = (more: object = {}) => ({ id: randomUUID(), name: "item_viewed", at: clock.now(), props: { sku: "flat-white" }, ...more });
const send = (guest: GuestClient, events: readonly object[], headers?: Record<string, string>) =>
  guest.post("/events", { sentAt: clock.now(), events }, headers);
const operate = (guest: GuestClient, events: readonly object[]) => guest.post("/operations", { sentAt: clock.now(), events });

async function stored(table: string, id: string): Promise<Record<string, unknown>[]> {
  return server.ctx.analytics.query(`SELECT * FROM ${table} FINAL WHERE event_id = {id:UUID}`, { id });
}

describe("events", () => {
  it("are stored with the session's identity, whatever they say about themselves [A-06]", async () => {
    const guest = await linh.openSession(APP);
    const sent = event({ app_id: OTHER, user: "someone", session_id: "mine" });
    expect((await send(guest, [sent])).json).toEqual({ accepted: 1, rejected: [] });
    expect(await stored(EVENTS, sent.id)).toMatchObject([
      {
        app_id: APP,
        user: guest.session.user.id,
        session_id: guest.sessionId,
        release: "1.0.0",
        name: "item_viewed",
        strings: { sku: "flat-white" },
        source: "client",
      },
    ]);
    expect((await linh.post("/events", { sentAt: 0, events: [sent] })).status).toBe(401);
  });

  it("are told one by one what was wrong with them, and the good ones are kept [A-05][A-07][G2]", async () => {
    const guest = await linh.openSession(APP);
    const good = event();
    const answer = await send(guest, [
      good,
      event({ name: "made_up" }),
      event({ name: "purchase", props: { total: 1_000_000 } }),
      event({ props: { sku: 1 } }),
      { id: "x" },
      event({ props: { sku: "a@example.com" } }),
    ]);
    expect(answer.json).toMatchObject({
      accepted: 1,
      rejected: [
        { reason: "undeclared" },
        { reason: "reserved" },
        { reason: "invalid_props" },
        { id: "x", reason: "malformed" },
        { reason: "personal_data" },
      ],
    });
    expect((await linh.get("/metrics")).text).toContain('plaza_events_total{kind="events",outcome="personal_data"} 1');
    expect(await stored(EVENTS, good.id)).toHaveLength(1);
  });

  it("survive every string that the internet has seen, in typed columns [A-05]", async () => {
    const guest = await linh.openSession(APP);
    const nasty = [
      "'; DROP TABLE analytics_events; --",
      "<script>alert(1)</script>",
      "{id:UUID}",
      "\u0000",
      "\\",
      "\n\t\r",
      '"',
      "𝕏 ﷽ ‮ מ",
      "${7*7}",
      "%00",
      "x".repeat(1024),
    ];
    const sent = nasty.map((sku) => event({ props: { sku, price: 1e300 } }));
    expect((await send(guest, sent)).json).toEqual({ accepted: nasty.length, rejected: [] });
    for (const [index, { id }] of sent.entries()) expect((await stored(EVENTS, id))[0]?.strings).toEqual({ sku: nasty[index] });
  });

  it("are refused without consent, also when it was taken back in the middle of a session, and under Global Privacy Control [A-09][G3]", async () => {
    const somchai = await server.signIn("somchai");
    const guest = await somchai.openSession(APP);
    const sent = event();
    expect((await send(guest, [sent])).json).toEqual({ accepted: 0, rejected: [{ id: sent.id, reason: "consent" }] });
    await somchai.put("/me/consents", { analytics: true, personalisation: false });
    expect((await send(guest, [sent], { "sec-gpc": "1" })).json.rejected).toEqual([{ id: sent.id, reason: "consent" }]);
    expect((await send(guest, [event()])).json.accepted).toBe(1);
    await somchai.put("/me/consents", { analytics: false, personalisation: false });
    expect((await send(guest, [sent])).json.rejected).toEqual([{ id: sent.id, reason: "consent" }]);
    expect(await stored(EVENTS, sent.id)).toEqual([]);
  });

  it("come in batches of 1 to 100 and half a megabyte, and nothing larger is read [A-04]", async () => {
    const guest = await linh.openSession(APP);
    const many = (count: number) => Array.from({ length: count }, () => event());
    expect((await send(guest, many(0))).status).toBe(400);
    expect((await send(guest, many(1))).json.accepted).toBe(1);
    expect((await send(guest, many(100))).json.accepted).toBe(100);
    expect((await send(guest, many(101))).status).toBe(400);
    expect(
      (await guest.post("/events", `{"sentAt":1,"events":[${" ".repeat(512 * 1024)}]}`, { "content-type": "application/json" })).status,
    ).toBe(413);
    const gzip = { "content-type": "application/json", "content-encoding": "gzip" };
    expect([400, 415]).toContain((await guest.post("/events", Buffer.from([0x1f, 0x8b, 8, 0]), gzip)).status);
    expect((await guest.post("/events", '{"sentAt":', { "content-type": "application/json" })).status).toBe(400);
  });

  it("keep the server's time of receipt, and the client's time corrected by its clock [A-03]", async () => {
    const guest = await linh.openSession(APP);
    const off = clock.now() + 10 * 365 * 86_400_000;
    const id = randomUUID();
    await guest.post("/events", { sentAt: off, events: [event({ id, at: off - 90_000 })] });
    const text = (ms: number) => new Date(ms).toISOString().replace("T", " ").replace("Z", "");
    expect(await stored(EVENTS, id)).toMatchObject([
      { received_at: text(clock.now()), at: text(clock.now() - 90_000), client_at: off - 90_000, flags: ["skew"] },
    ]);
  });
});

describe("counting once, for ever", () => {
  const opens = async () =>
    (await queryCounts(server.ctx.analytics, { now: clock.now(), minutes: 10_080 })).apps.find(({ appId }) => appId === OTHER)?.opens ?? 0;

  it("counts an id once: sent 1000 times, in batches at once, through two sessions, after merges, after the engine was killed, and a month later [A-01][A-02]", async () => {
    const guest = await linh.openSession(OTHER);
    const once = { id: randomUUID(), name: "launched", at: clock.now() };
    const fresh = () => ({ ...once, id: randomUUID() });
    const copies = Array.from({ length: 100 }, () => once);
    await Promise.all(Array.from({ length: 10 }, () => operate(guest, copies)));
    expect(await opens()).toBe(1);

    await operate(await linh.openSession(OTHER), [once, fresh()]);
    expect(await opens()).toBe(2);
    await server.ctx.analytics.exec(`OPTIMIZE TABLE ${OPERATIONS} FINAL`);
    await operate(guest, [once]);
    expect(await opens()).toBe(2);

    const acked = Array.from({ length: 50 }, fresh);
    expect((await operate(guest, acked)).json.accepted).toBe(50);
    await killEngine();
    expect(await opens()).toBe(52);
    expect((await operate(guest, [once, ...acked])).json.accepted).toBe(51);
    expect(await opens()).toBe(52);

    clock.advance(30 * 86_400_000);
    const later = await linh.openSession(OTHER);
    expect((await operate(later, [once])).json.accepted).toBe(1);
    // It belongs to last month, where it was first received, and not to this week.
    expect(await opens()).toBe(0);
    const [row] = await server.ctx.analytics.query<{ n: number }>(
      `SELECT toUInt32(count()) AS n FROM ${OPERATIONS} FINAL WHERE app_id = {app:String}`,
      { app: OTHER },
    );
    expect(row?.n).toBe(52);
  }, 60_000);

  it("does not let one app use up an id of another", async () => {
    const [mine, other] = [await linh.openSession(APP), await linh.openSession(OTHER)];
    const launched = { id: randomUUID(), name: "launched", at: clock.now() };
    const before = await opens();
    await operate(mine, [launched]);
    await operate(other, [launched]);
    expect(await opens()).toBe(before + 1);
  });
});

describe("live counts", () => {
  it("come from real events per app: opens, sessions, errors, time to ready, a series; purchases and refunds from the ledger alone [A-07][F8]", async () => {
    clock.advance(8 * 86_400_000);
    await publishCoffee(server);
    const operator = await server.signIn("operator", "console");
    const guest = await linh.openSession("com.example.coffee");
    const name = (name: string, more: object = {}) => ({ id: randomUUID(), name, at: clock.now(), ...more });
    await operate(guest, [
      name("launched", { props: { scene: "home" } }),
      name("ready", { timings: { open: 60 } }),
      name("ready", { timings: { open: 80 } }),
      name("ready", { timings: { open: 400 } }),
      name("error", { props: { message: "boom" } }),
    ]);
    clock.advance(30 * 60_000);
    const again = await linh.openSession("com.example.coffee");
    await operate(again, [name("launched")]);
    await send(again, [name("purchase", { props: { total: 1 } })]);

    const { orderId, quote } = (await again.post("/quotes", { lines: [{ sku: "flat-white", quantity: 2 }] })).json;
    await again.post(`/orders/${orderId}/confirm`, { quote }, { "idempotency-key": randomUUID() });
    await server.server.runJob("checkout.outbox");
    await server.ctx.db.execute("update checkout_outbox set delivered_at = null");
    await server.server.runJob("checkout.outbox");

    const { json: counts } = await operator.get("/admin/counts?minutes=60");
    expect(counts.apps).toMatchObject([
      { appId: "com.example.coffee", opens: 2, sessions: 2, errors: 1, purchases: 1, readyP75: expect.any(Number) },
    ]);
    expect(counts.apps[0].readyP75).toBeGreaterThanOrEqual(80);
    expect(counts.totals).toMatchObject({ opens: 2, sessions: 2, errors: 1, purchases: 1 });
    expect(counts.apps[0].series).toHaveLength(30);
    expect([counts.apps[0].series[15], counts.apps[0].series[29]]).toEqual([1, 1]);
    const purchase = await server.ctx.analytics.query(`SELECT * FROM ${EVENTS} FINAL WHERE name = 'purchase'`);
    expect(purchase).toMatchObject([
      {
        app_id: "com.example.coffee",
        source: "ledger",
        user: again.session.user.id,
        numbers: { total: 99_000 },
        strings: { currency: "VND", order_id: orderId },
      },
    ]);
    const key = { "idempotency-key": randomUUID() };
    expect((await operator.post(`/admin/orders/${orderId}/refunds`, { amount: 9_000, reason: "requested" }, key)).status).toBe(200);
    await server.server.runJob("checkout.outbox");
    expect(await server.ctx.analytics.query(`SELECT * FROM ${EVENTS} FINAL WHERE name = 'refund'`)).toMatchObject([
      { source: "ledger", user: again.session.user.id, numbers: { total: 9_000 }, strings: { currency: "VND", order_id: orderId } },
    ]);
    expect((await operator.get("/admin/counts?minutes=20")).json.apps).toMatchObject([
      { opens: 1, errors: 0, readyP75: null, purchases: 1 },
    ]);
  });

  it("are for operators, and for publishers of their own apps; the window is bounded [A-15]", async () => {
    const [operator, publisher, user] = [
      await server.signIn("operator", "console"),
      await server.signIn("publisher", "console"),
      await server.signIn("maya", "console"),
    ];
    expect((await publisher.get("/admin/counts")).status).toBe(200);
    expect((await user.get("/admin/counts")).status).toBe(403);
    for (const minutes of ["0", "10081", "-1", "1e9", "60;DROP", ""])
      expect((await operator.get(`/admin/counts?minutes=${minutes}`)).status, minutes).toBe(400);
  });
});

/** Ends the chDB process of this very server as the kernel would. */
async function killEngine(): Promise<void> {
  const { stdout } = await promisify(execFile)("pgrep", ["-P", String(process.pid), "-f", "chdb.mjs"]);
  const pids = stdout.trim().split("\n").map(Number);
  expect(pids).toHaveLength(1);
  process.kill(pids[0] ?? 0, "SIGKILL");
  await expect.poll(() => server.ctx.analytics.ping().catch(() => false), { timeout: 15_000 }).toBe(true);
}
