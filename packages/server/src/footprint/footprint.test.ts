import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Erasure, FootprintExport, Visit } from "@plaza/protocol/services";
import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { EVENTS } from "../analytics/tables.ts";
import { coffeeCatalogue } from "../checkout/testing/coffee.ts";
import { createTestClock, type GuestClient, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { signUp, visit } from "../testing/passkey-users.ts";
import { createSoftwareAuthenticator } from "../testing/software-authenticator.ts";
import { eraseApp } from "./erasing.ts";

const clock = createTestClock(Date.now());
const scopes = (["email", "profile"] as const).map((name) => ({ name, reason: "To greet you" }));
let server: TestServer;
let target: Server;
let origin: string;
let linh: UserClient;
let app: string;
let guest: GuestClient;
let apps = 0;

beforeAll(async () => {
  target = createServer((_request, response) => response.end("{}"));
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  server = await startTestServer({ clock });
  await server.listen();
  linh = await server.signIn("linh");
  await linh.put("/me/consents", { analytics: true, personalisation: false });
});
afterAll(async () => {
  await server?.close();
  await new Promise((resolve) => target.close(resolve));
});
/** An app of its own for each test: what one erases is not the other's. */
beforeEach(async () => {
  apps += 1;
  app = `com.example.app${apps}`;
  await publish(app);
  guest = await linh.openSession(app);
});

function publish(id: string) {
  const events = { item_viewed: { props: { sku: "string" } } } as const;
  return server.publishApp({
    id,
    version: "1.0.0",
    catalogue: coffeeCatalogue,
    manifest: { plaza: { scopes, network: { connect: [origin], image: [] }, analytics: { events } } },
  });
}
const visits = async (of = linh): Promise<Visit[]> => (await of.get(`/me/footprint/${app}`)).json.visits;
const event = () => ({ id: randomUUID(), name: "item_viewed", at: clock.now(), props: { sku: "x" } });

async function buy(by: GuestClient): Promise<string> {
  const { orderId, quote } = (await by.post("/quotes", { lines: [{ sku: "flat-white", quantity: 1 }] })).json;
  const paid = await by.post(`/orders/${orderId}/confirm`, { quote }, { "idempotency-key": randomUUID() });
  expect(paid.json).toMatchObject({ status: "paid" });
  return orderId;
}
/** What the publisher's server gets when the app asks for a code. */
async function tokensFor(by: GuestClient, wanted: readonly string[] = ["email"]) {
  const verifier = randomBytes(32).toString("base64url");
  const codeChallenge = createHash("sha256").update(verifier).digest("base64url");
  const { code, redirectUri } = (await by.post("/identity/authorization-code", { scopes: wanted, codeChallenge })).json;
  const form = { grant_type: "authorization_code", client_id: app, code, redirect_uri: redirectUri, code_verifier: verifier };
  const answer = await fetch(`${server.config.issuer}/token`, { method: "POST", body: new URLSearchParams(form) });
  return (await answer.json()) as { access_token: string };
}
const askWho = (token: string) => fetch(`${server.config.issuer}/me`, { headers: { authorization: `Bearer ${token}` } });

/** Everything that leaves a trace. */
async function useTheApp(): Promise<{ readonly orderId: string; readonly token: string }> {
  await linh.put(`/grants/${app}`, { scopes: ["email"] });
  await guest.get("/identity/user");
  await guest.post("/network/fetch", { url: `${origin}/menu` });
  await guest.post("/footprint", { calls: { "ui.toast": 2, "checkout.buy": 1 } });
  await guest.put("/storage/last", { value: { sku: "flat-white" } });
  expect((await guest.post("/events", { sentAt: clock.now(), events: [event(), event()] })).json.accepted).toBe(2);
  const orderId = await buy(guest);
  const { access_token: token } = await tokensFor(guest);
  expect((await askWho(token)).status).toBe(200);
  await server.server.runJob("checkout.outbox");
  return { orderId, token };
}

it("shows the user, visit by visit, what an app called, read, contacted and charged, and what its server read [H7] [Z5]", async () => {
  const { orderId } = await useTheApp();
  const [server_, visit] = (await visits()).toSorted((a, b) => Number(a.version !== null) - Number(b.version !== null));
  expect(visit).toMatchObject({ id: guest.sessionId, version: "1.0.0", orders: [{ id: orderId, total: { currency: "VND" } }] });
  expect(visit?.entries.map(({ kind, subject, count }) => [kind, subject, count])).toEqual([
    ["call", "ui.toast", 2],
    ["call", "checkout.buy", 1],
    ["data", "email", 1],
    ["origin", origin, 1],
  ]);
  expect(server_?.entries).toMatchObject([{ kind: "server", subject: "email", count: 1 }]);
  expect((await linh.get(`/me/footprint/${app}`)).json.serverSince).toBeGreaterThan(0);
  const listed = (await linh.get("/me/footprint")).json.apps.find(({ appId }: { appId: string }) => appId === app);
  expect(listed).toMatchObject({ visits: 1, paid: [{ currency: "VND", amount: visit?.orders[0]?.total.amount }] });
});

it("counts calls from a visit's start, so that a report that comes twice or late changes nothing [Z5]", async () => {
  const send = (calls: Record<string, number>) => guest.post("/footprint", { calls });
  await send({ "ui.toast": 3 });
  await send({ "ui.toast": 3 });
  await send({ "ui.toast": 1, "ui.alert": 1 });
  const [visit] = await visits();
  expect(visit?.entries.map(({ subject, count }) => [subject, count])).toEqual([
    ["ui.toast", 3],
    ["ui.alert", 1],
  ]);
  expect(await send({ "made.up": 1 })).toMatchObject({ status: 400, json: { code: "INVALID_PARAMS" } });
  expect(await send({ "ui.toast": -1 })).toMatchObject({ status: 400 });
});

it("shows nobody another person's footprint [Z5]", async () => {
  await useTheApp();
  const somchai = await server.signIn("somchai");
  expect(await visits(somchai)).toEqual([]);
  expect((await somchai.get("/me/footprint")).json.apps).toEqual([]);
  const exported = (await somchai.get(`/me/footprint/${app}/export`)).json as FootprintExport;
  expect(exported.data).toMatchObject({ storage: { entries: [] }, checkout: { orders: [] }, analytics: { events: [] } });
  await somchai.post(`/me/footprint/${app}/erase`);
  expect(await visits()).toHaveLength(2);
  expect((await guest.get("/storage/last")).json.value).toEqual({ sku: "flat-white" });
});

it("exports all that is held, machine readable, with no id that another app would know [H7] [Z5]", async () => {
  const { orderId } = await useTheApp();
  const answer = await linh.get(`/me/footprint/${app}/export`);
  expect(answer.headers["content-disposition"]).toContain(`${app}.json`);
  const exported = answer.json as FootprintExport;
  expect(exported).toMatchObject({ format: "plaza-footprint/1", appId: app, sub: guest.session.user.id });
  expect(exported.data).toMatchObject({
    identity: { grants: [{ scope: "email" }] },
    storage: { entries: [{ key: "last", value: { sku: "flat-white" } }] },
    checkout: { orders: [{ id: orderId, status: "paid" }] },
    sessions: { visits: [{ id: guest.sessionId }] },
    issuer: { serverAccess: [{ scope: "openid email" }] },
  });
  const { analytics = {}, footprint = {} } = exported.data;
  const names = (analytics["events"] as { name: string }[]).map(({ name }) => name);
  expect(names.toSorted()).toEqual(["item_viewed", "item_viewed", "purchase"]);
  expect(footprint["entries"]).toHaveLength(5);
});

it("erases storage, analytics, tokens, grants and visits, keeps the books, tells the publisher, and signs what it did [H7] [Z5]", async () => {
  const { orderId, token } = await useTheApp();
  const other = "com.example.untouched";
  await publish(other);
  const elsewhere = await linh.openSession(other);
  await elsewhere.put("/storage/last", { value: 1 });

  const answer = await linh.post(`/me/footprint/${app}/erase`);
  const erasure = answer.json as Erasure;
  expect(erasure).toMatchObject({
    appId: app,
    deleted: { grants: 1, tokens: 1, visits: 1, events: 2, storage: 1, footprint: 5 },
    kept: [{ what: "orders", count: 1, why: "accounting" }],
  });
  const keys = createLocalJWKSet((await server.host.inject({ url: "/oidc/jwks" })).json());
  const { payload } = await jwtVerify(erasure.receipt, keys, {
    issuer: server.config.issuer,
    audience: app,
    typ: "plaza-erasure+jwt",
    currentDate: new Date(clock.now()),
  });
  expect(payload).toMatchObject({ sub: guest.session.user.id, jti: erasure.id, deleted: erasure.deleted, kept: erasure.kept });
  expect((await linh.get("/me/erasures")).json.erasures[0]).toEqual(erasure);

  expect((await guest.get("/storage/last")).status).toBe(401);
  expect((await askWho(token)).status).toBe(401);
  expect(await visits()).toEqual([]);
  const events = await server.ctx.analytics.query<{ user: string; name: string }>(
    `SELECT user, name FROM ${EVENTS} FINAL WHERE app_id = {app:String}`,
    { app },
  );
  expect(events).toEqual([{ user: "", name: "purchase" }]);
  expect((await linh.get("/me/orders")).json.orders).toContainEqual(expect.objectContaining({ id: orderId, status: "paid" }));

  await server.server.runJob("checkout.outbox");
  const told = await server.ctx.pool.query(
    "select type, order_id, payload from merchant_events where app_id = $1 order by seq desc limit 1",
    [app],
  );
  expect(told.rows).toMatchObject([{ type: "user.erased", order_id: null, payload: { data: { appId: app, sub: guest.session.user.id } } }]);

  const again = await linh.openSession(app);
  expect((await again.get("/storage/last")).json.value).toBeNull();
  expect(again.session).toMatchObject({ granted: [], user: { id: guest.session.user.id } });
  expect((await elsewhere.get("/storage/last")).json.value).toBe(1);
});

it("shows and erases what a member did as a guest, and takes back what the guest's app was given [Z5]", async () => {
  const authenticator = createSoftwareAuthenticator({ origin: server.config.origin });
  const mai = await signUp(server, { authenticator });
  const browser = await visit(server);
  const asGuest = await browser.openSession(app);
  await asGuest.post("/footprint", { calls: { "ui.toast": 1 } });
  const given = await tokensFor(asGuest, []);
  expect((await askWho(given.access_token)).status).toBe(200);
  const options = (await browser.post("/sign-in/passkey/options")).json;
  expect((await browser.post("/sign-in/passkey", authenticator.get(options))).status).toBe(200);

  expect(await visits(mai)).toMatchObject([{ id: asGuest.sessionId, entries: [{ subject: "ui.toast" }] }]);
  await mai.delete(`/grants/${app}`);
  expect((await askWho(given.access_token)).status).toBe(401);
  expect((await mai.post(`/me/footprint/${app}/erase`)).json.deleted).toMatchObject({ visits: 1, footprint: 1 });
  expect(await visits(mai)).toEqual([]);
});

it("ends an account: every app is told, ways in, address and name are gone, browsers are signed out, and the ids are never given again [I-13]", async () => {
  const authenticator = createSoftwareAuthenticator({ origin: server.config.origin });
  const mai = await signUp(server, { name: "Mai", authenticator });
  await mai.put("/me/addresses/0190c1f0-0000-4000-8000-000000000000", {
    address: { name: "Mai", line1: "12 Hàng Bông", city: "Hà Nội", country: "VN" },
  });
  const laptop = await visit(server);
  expect((await laptop.post("/sign-in/passkey", authenticator.get((await laptop.post("/sign-in/passkey/options")).json))).status).toBe(200);
  const hers = await mai.openSession(app);
  await hers.put("/storage/last", { value: 1 });
  const orderId = await buy(hers);
  const { id: before } = (await mai.get("/me")).json;

  const answer = await mai.post("/me/erase");
  expect(answer.status, answer.text).toBe(200);
  expect(answer.json).toMatchObject({ erasures: [{ appId: app, deleted: { storage: 1 } }], me: { state: "guest" } });
  expect(answer.json.me.id).not.toBe(before);
  expect((await mai.get("/me")).json.id).toBe(answer.json.me.id);
  expect((await laptop.get("/me/orders")).status).toBe(401);
  expect((await hers.get("/storage/last")).status).toBe(401);
  const again = await visit(server);
  expect((await again.post("/sign-in/passkey", authenticator.get((await again.post("/sign-in/passkey/options")).json))).status).toBe(403);

  const rows = await server.ctx.pool.query("select * from identity_users where id = $1", [before]);
  expect(rows.rows).toMatchObject([{ name: null, profile: {}, state: "guest" }]);
  expect((await server.ctx.pool.query("select 1 from checkout_addresses where user_id = $1", [before])).rowCount).toBe(0);
  expect((await server.ctx.pool.query("select state from checkout_orders where id = $1", [orderId])).rows).toEqual([{ state: "captured" }]);
  await server.server.runJob("checkout.outbox");
  const told = await server.ctx.pool.query("select payload from merchant_events where type = 'user.erased' and app_id = $1", [app]);
  expect(told.rows).toMatchObject([{ payload: { data: { sub: hers.session.user.id } } }]);

  const returned = await signUp(server, { name: "Mai" });
  expect((await returned.openSession(app)).session.user.id).not.toBe(hers.session.user.id);
  expect((await returned.get("/me/orders")).json.orders).toEqual([]);
  expect(await linh.post("/me/erase")).toMatchObject({ status: 403, json: { code: "CAPABILITY_DENIED" } });
});

it("finishes an erasure that a process left in the middle [Z5]", async () => {
  await useTheApp();
  const erase = server.ctx.modules.find(({ name }) => name === "storage");
  const broken = {
    ...server.ctx,
    modules: [
      ...server.ctx.modules.filter((module) => module !== erase),
      { name: "broken", erase: () => Promise.reject(new Error("killed")) },
    ],
  };
  await expect(eraseApp(broken, app, "persona-linh")).rejects.toThrow("killed");
  const before = (await linh.get("/me/erasures")).json.erasures.length;
  await server.server.runJob("footprint.erase");
  expect((await linh.get("/me/erasures")).json.erasures).toHaveLength(before);
  clock.advance(60_000);
  await server.server.runJob("footprint.erase");
  const [latest] = (await linh.get("/me/erasures")).json.erasures;
  expect(latest).toMatchObject({ appId: app, deleted: { storage: 1 }, receipt: expect.any(String) });
});

it("forgets entries after thirteen months and not before [Z5]", async () => {
  await guest.post("/footprint", { calls: { "ui.toast": 1 } });
  const entries = async () => (await server.ctx.pool.query("select 1 from footprint_entries where app_id = $1", [app])).rowCount;
  clock.advance(395 * 24 * 3600_000);
  await server.server.runJob("footprint.sweep");
  expect(await entries()).toBe(1);
  clock.advance(2 * 24 * 3600_000);
  await server.server.runJob("footprint.sweep");
  expect(await entries()).toBe(0);
});
