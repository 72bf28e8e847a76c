import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkoutModule } from "../checkout/plugin.ts";
import { COFFEE } from "../checkout/testing/coffee.ts";
import { recordEvents } from "../merchant/events.ts";
import { merchantClient } from "../merchant/testing/publisher-end.ts";
import { serverModules } from "../modules.ts";
import { type Client, createTestClock, type GuestClient, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { DAY_MS } from "./calendar.ts";
import { createRenewals } from "./renewals.ts";
import { clubCatalogue } from "./testing/club.ts";

const OTHER = "com.example.tea";
const clock = createTestClock(Date.now());
let server: TestServer;
let shop: Client;
let linh: UserClient;
let guest: GuestClient;

beforeAll(async () => {
  server = await startTestServer({ clock, modules: serverModules.filter(({ name }) => name !== "analytics") });
  for (const id of [COFFEE, OTHER]) await server.publishApp({ id, version: "1.0.0", catalogue: clubCatalogue });
  shop = await merchantClient(server, [COFFEE]);
  linh = await server.signIn("linh");
  guest = await linh.openSession(COFFEE);
});
afterAll(() => server.close());

async function subscribe(by: GuestClient, plan: string, instrumentId = "sim-ok"): Promise<string> {
  const quoted = await by.post("/subscriptions/quotes", { plan });
  expect(quoted.status, quoted.text).toBe(200);
  const { orderId, quote, terms } = quoted.json;
  const paid = await by.post(`/orders/${orderId}/confirm`, { quote, instrumentId }, { "idempotency-key": randomUUID() });
  expect(paid.json).toMatchObject({ status: "paid" });
  return terms.subscriptionId;
}
const work = async () => {
  await createRenewals(server.ctx, checkoutModule.of(server.ctx).offSession).runDue();
  await checkoutModule.of(server.ctx).outbox.drain();
};
const mails = async () => (await linh.get("/outbox")).json.messages as { subject: string; text: string }[];

it("is subscribed to, listed, cancelled and resumed in the app and on the user's page, and is nobody else's [F9][C-23]", async () => {
  const id = await subscribe(guest, "monthly");
  expect((await guest.get("/subscriptions")).json.subscriptions).toMatchObject([{ id, status: "active", plan: { id: "monthly" } }]);
  const other = await linh.openSession(OTHER);
  expect((await other.get("/subscriptions")).json.subscriptions).toEqual([]);
  expect((await other.post(`/subscriptions/${id}/cancel`)).status).toBe(404);
  const maya = await server.signIn("maya");
  expect((await maya.get("/me/subscriptions")).json.subscriptions).toEqual([]);
  expect((await maya.post(`/me/subscriptions/${id}/cancel`, {})).status).toBe(404);
  expect((await maya.put(`/me/subscriptions/${id}/instrument`, { instrumentId: "sim-ok" })).status).toBe(404);

  expect((await guest.post(`/subscriptions/${id}/cancel`)).json).toMatchObject({ id, cancelled: true });
  const resumed = await linh.post(`/me/subscriptions/${id}/resume`, {});
  expect(resumed.json.subscriptions).toMatchObject([{ id, cancelled: false, appId: COFFEE, instrument: { label: "Demo card" } }]);
  expect((await linh.get("/me/orders")).json.orders[0]).toMatchObject({ status: "paid", lines: [{ sku: "plan:monthly" }] });
});

it("a plan that the catalogue does not have is refused, and so are terms of somebody else or of another app", async () => {
  expect((await guest.post("/subscriptions/quotes", { plan: "none" })).json).toMatchObject({ code: "INVALID_PARAMS" });
  const { orderId, quote } = (await guest.post("/subscriptions/quotes", { plan: "tasting" })).json;
  const maya = await (await server.signIn("maya")).openSession(COFFEE);
  expect((await maya.post(`/subscriptions/offers/${orderId}/agree`, { quote })).status).toBe(404);
  expect((await guest.post(`/subscriptions/offers/${randomUUID()}/agree`, { quote })).status).toBe(404);
  expect((await guest.post(`/subscriptions/offers/${orderId}/agree`, { quote })).status).toBe(204);
  expect((await guest.get("/subscriptions")).json.subscriptions).toMatchObject([{ status: "trialing" }, {}]);
});

it("terms whose payments are above the allowance need a second yes, though today costs nothing [C-20][F12]", async () => {
  const maya = await server.signIn("maya");
  expect((await maya.put(`/me/allowances/${COFFEE}`, { perPurchase: 1_000 })).status).toBe(200);
  const by = await maya.openSession(COFFEE);
  const { orderId, quote, stepUp, terms } = (await by.post("/subscriptions/quotes", { plan: "tasting" })).json;
  expect(stepUp).toMatchObject({ reason: "amount" });
  const path = `/subscriptions/offers/${orderId}/agree`;
  expect((await by.post(path, { quote })).json).toMatchObject({ code: "CONSENT_REQUIRED", data: { reason: "step_up" } });
  expect((await by.post(path, { quote, stepUp: { amount: { ...terms.price, amount: 0 } } })).json).toMatchObject({
    code: "CONSENT_REQUIRED",
  });
  expect((await by.post(path, { quote, stepUp: { amount: terms.price } })).status).toBe(204);
});

it("its publisher hears of every step, can ask how it stands, and sees it in the console as the operator does; others do not [F9][C-23]", async () => {
  const user = await server.signIn("minh");
  const by = await user.openSession(COFFEE);
  const id = await subscribe(by, "weekly");
  await by.get("/subscriptions");
  await by.post(`/subscriptions/${id}/cancel`);
  await checkoutModule.of(server.ctx).outbox.drain();
  const events = (await shop.get("/merchant/events")).json.events.filter(
    (event: { data: { subscriptionId?: string } }) => event.data.subscriptionId === id,
  );
  expect(events.map(({ type }: { type: string }) => type)).toEqual(["subscription.started", "subscription.cancelled"]);
  expect(events[0].data).toMatchObject({
    appId: COFFEE,
    sub: by.session.user.id,
    url: expect.stringContaining(`/merchant/subscriptions/${id}`),
  });

  const one = await shop.get(`/merchant/subscriptions/${id}`);
  expect(one.json).toMatchObject({ subscription: { id, sub: by.session.user.id, cancelled: true }, orders: [expect.any(String)] });
  expect((await shop.get(`/merchant/subscriptions?status=active`)).json.subscriptions).toContainEqual(expect.objectContaining({ id }));
  const foreign = await merchantClient(server, [OTHER]);
  expect((await foreign.get(`/merchant/subscriptions/${id}`)).status).toBe(404);
  expect((await foreign.get("/merchant/subscriptions")).json.subscriptions).toEqual([]);

  for (const persona of ["operator", "publisher"]) {
    const desk = await server.signIn(persona, "console");
    const { subscriptions } = (await desk.get(`/admin/subscriptions?appId=${COFFEE}`)).json;
    expect(subscriptions).toContainEqual(expect.objectContaining({ id, user: by.session.user.id }));
  }
  expect((await user.get("/admin/subscriptions")).status).toBe(404);
});

it("a message that comes twice is one event", async () => {
  const message = {
    id: randomUUID(),
    event: "subscription.renewed" as const,
    appId: COFFEE,
    subscriptionId: randomUUID(),
    sub: "s",
    at: clock.now(),
  };
  await recordEvents(server.ctx, [message]);
  await recordEvents(server.ctx, [message]);
  const { events } = (await shop.get("/merchant/events")).json;
  expect(events.filter(({ id }: { id: string }) => id === message.id)).toHaveLength(1);
});

it("its user is told by mail before a payment, and after one that did not go through; what they export has it, and erasing ends it [I-13]", async () => {
  const [subscription] = (await linh.get("/me/subscriptions")).json.subscriptions.filter(
    ({ plan }: { plan: { id: string } }) => plan.id === "monthly",
  );
  clock.advance(subscription.period.end - 2 * DAY_MS - clock.now());
  linh = await server.signIn("linh");
  await work();
  // Linh reads Vietnamese.
  expect((await mails())[0]).toMatchObject({
    subject: expect.stringMatching(/Coffee card: 110\.000\s₫ vào/),
    text: expect.stringContaining("/orders"),
  });
  const before = (await mails()).length;
  await work();
  expect((await mails()).length).toBe(before);
  await linh.put(`/me/subscriptions/${subscription.id}/instrument`, { instrumentId: "sim-card-declined" });
  clock.advance(3 * DAY_MS);
  linh = await server.signIn("linh");
  await work();
  expect((await mails()).map(({ subject }) => subject)).toContainEqual(expect.stringContaining("thanh toán không thành công"));

  const copy = (await linh.get(`/me/footprint/${COFFEE}/export`)).json;
  expect(copy.data.subscriptions.subscriptions).toContainEqual(expect.objectContaining({ id: subscription.id, status: "past_due" }));
  const erased = await linh.post(`/me/footprint/${COFFEE}/erase`, {});
  expect(erased.json.kept).toContainEqual({ what: "subscriptions", count: 2, why: "accounting" });
  expect((await linh.get("/me/subscriptions")).json.subscriptions).toMatchObject([
    { status: "ended", endReason: "erased" },
    { status: "ended", endReason: "erased" },
  ]);
});
