import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { COFFEE, coffeeCatalogue } from "../checkout/testing/coffee.ts";
import { serverModules } from "../modules.ts";
import { type Client, createTestClock, type GuestClient, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { HANDLE_MS, sweepHandles } from "./delegation.ts";
import { makeOrder, merchantClient } from "./testing/publisher-end.ts";

const PLAIN = "com.example.plain";
const clock = createTestClock();
let server: TestServer;
let shop: Client;
let linh: UserClient;

beforeAll(async () => {
  server = await startTestServer({ clock, modules: serverModules.filter(({ name }) => name !== "analytics") });
  await server.publishApp({ id: COFFEE, catalogue: coffeeCatalogue, manifest: { plaza: { delegation: ["address", "instrument"] } } });
  await server.publishApp({ id: PLAIN, catalogue: coffeeCatalogue });
  shop = await merchantClient(server, [COFFEE, PLAIN]);
  linh = await server.signIn("linh");
});
afterAll(() => server.close());

const gone = { status: 400, json: { code: "INVALID_PARAMS", data: { reason: "handle" } } };
const choose = async (guest: GuestClient, orderToken: string, instrumentId = "sim-declined") =>
  (await guest.post("/checkout/delegated/instrument", { orderToken, instrumentId })).json.instrument as { handle: string; label: string };
const present = (guest: GuestClient, orderToken: string, instrument?: string) => guest.post("/quotes/order", { orderToken, instrument });

it("gives a handle that says nothing but a label; its order shows that way to pay, and is paid with it [F11]", async () => {
  const guest = await linh.openSession(COFFEE);
  const { instruments } = (await linh.get("/me/instruments")).json as { instruments: { id: string; label: string; default: boolean }[] };
  const other = instruments.find((one) => !one.default && one.id !== "sim-ok");
  if (other === undefined) throw new Error("The simulator has one way to pay.");
  const { orderToken } = await makeOrder(shop);
  const { handle, label } = await choose(guest, orderToken, other.id);
  expect(label).toBe(other.label);
  expect(handle).not.toContain(other.id);
  // Without the handle it is the default one: the handle is what changes it.
  expect((await present(guest, orderToken)).json.instrument.id).toBe(instruments.find((one) => one.default)?.id);
  expect((await present(guest, orderToken, handle)).json.instrument).toEqual({ id: other.id, label: other.label });
});

it("takes a handle once, within five minutes, and the newest alone, also of many at once [F11]", async () => {
  const guest = await linh.openSession(COFFEE);
  const { orderToken } = await makeOrder(shop);
  const replaced = await choose(guest, orderToken, "sim-ok");
  const newest = await choose(guest, orderToken, "sim-ok");
  expect(await present(guest, orderToken, replaced.handle)).toMatchObject(gone);
  const many = await Promise.all(Array.from({ length: 5 }, () => present(guest, orderToken, newest.handle)));
  expect(many.filter(({ status }) => status === 200)).toHaveLength(1);
  const late = await choose(guest, orderToken, "sim-ok");
  clock.advance(HANDLE_MS);
  expect(await present(guest, orderToken, late.handle)).toMatchObject(gone);
  await sweepHandles(server.ctx);
  expect((await server.ctx.pool.query("select 1 from merchant_instrument_handles")).rowCount).toBe(0);
});

it("takes a handle for its own order, in its own session, of its own user and app alone [F11][C-23]", async () => {
  const guest = await linh.openSession(COFFEE);
  const [first, second] = [await makeOrder(shop), await makeOrder(shop)];
  const { handle } = await choose(guest, first.orderToken, "sim-ok");
  expect(await present(guest, second.orderToken, handle)).toMatchObject(gone);
  expect(await present(await linh.openSession(COFFEE), first.orderToken, handle)).toMatchObject(gone);
  const third = await makeOrder(shop);
  const theirs = await choose(guest, third.orderToken, "sim-ok");
  const maya = await (await server.signIn("maya")).openSession(COFFEE);
  expect(await present(maya, third.orderToken, theirs.handle)).toMatchObject(gone);
  // It was not used up by any of them.
  expect((await present(guest, first.orderToken, handle)).status).toBe(200);
  expect((await guest.post("/checkout/delegated/instrument", { orderToken: "plaza_order_none", instrumentId: "sim-ok" })).status).toBe(404);
  expect((await guest.post("/checkout/delegated/instrument", { orderToken: first.orderToken, instrumentId: "not-mine" })).status).toBe(404);
});

it("hands over nothing that the running release does not list, whatever a host asks [F11]", async () => {
  const plain = await linh.openSession(PLAIN);
  const { orderToken } = await makeOrder(shop, { appId: PLAIN });
  const id = randomUUID();
  await linh.put(`/me/addresses/${id}`, { name: "Linh", line1: "12 Hàng Bông", city: "Hà Nội", country: "VN" });
  const denied = { status: 403, json: { code: "CAPABILITY_DENIED" } };
  expect(await plain.post("/checkout/delegated/instrument", { orderToken, instrumentId: "sim-ok" })).toMatchObject(denied);
  expect(await plain.post("/checkout/delegated/address", { addressId: id })).toMatchObject(denied);

  const guest = await linh.openSession(COFFEE);
  expect((await guest.post("/checkout/delegated/address", { addressId: id })).json).toEqual({
    address: { name: "Linh", line1: "12 Hàng Bông", city: "Hà Nội", country: "VN" },
  });
  expect((await linh.get(`/me/footprint/${COFFEE}`)).text).toContain('"kind":"data","subject":"address"');
  const maya = await (await server.signIn("maya")).openSession(COFFEE);
  expect((await maya.post("/checkout/delegated/address", { addressId: id })).status).toBe(404);
});

it("forgets handles with an erasure of the app", async () => {
  const guest = await linh.openSession(COFFEE);
  await choose(guest, (await makeOrder(shop)).orderToken, "sim-ok");
  expect((await linh.post(`/me/footprint/${COFFEE}/erase`)).status).toBe(200);
  expect((await server.ctx.pool.query("select 1 from merchant_instrument_handles")).rowCount).toBe(0);
});
