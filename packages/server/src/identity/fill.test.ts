import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { merchantClient } from "../merchant/testing/publisher-end.ts";
import { createTestClock, startTestServer, type TestServer } from "../testing/index.ts";
import { signUp } from "../testing/passkey-users.ts";
import { HANDOVER_MS } from "./phone-handover.ts";

let server: TestServer;
const clock = createTestClock();
const app = "com.example.form";
const other = "com.example.other";
const reason = "To bring you your parcel";
const home = {
  name: "Maya Reyes",
  line1: "7 Harbour Street",
  city: "Singapore",
  country: "SG",
  postalCode: "049315",
  phone: "+6591234567",
};

beforeAll(async () => {
  server = await startTestServer({ clock });
  const scopes = (["profile", "phone", "address"] as const).map((name) => ({ name, reason }));
  for (const id of [app, other]) await server.publishApp({ id, manifest: { plaza: { scopes } } });
});
afterAll(() => server?.close());

it("gives what was ticked, this once, and grants nothing for later [E7][I-08]", async () => {
  const maya = await server.signIn("maya");
  const guest = await maya.openSession(app);
  await maya.put(`/me/addresses/${randomUUID()}`, home);
  expect((await guest.post("/identity/fill", { fields: ["name"] })).json).toEqual({ name: "Maya Reyes" });
  expect((await guest.post("/identity/fill", { fields: ["phone", "address"] })).json).toEqual({
    phone: "+15550100003",
    address: { line1: "7 Harbour Street", city: "Singapore", country: "SG", postalCode: "049315" },
  });
  expect((await maya.get("/grants")).json).toEqual({ grants: [] });
  expect((await guest.get("/identity/user")).json).toEqual({ id: guest.session.user.id, state: "member", ageBand: "18+" });
});

it("gives nothing that the running release does not declare, whatever a host asks [I-08]", async () => {
  const guest = await (await server.signIn("maya")).openSession(app);
  const refused = await guest.post("/identity/fill", { fields: ["name", "email"] });
  expect(refused).toMatchObject({ status: 403, json: { code: "CAPABILITY_DENIED" } });
  expect(refused.text).not.toContain("maya@example.com");
});

it("gives a guest's nothing, and no other person's address [I-08]", async () => {
  const visitor = server.visitor();
  await visitor.get("/me");
  expect((await (await visitor.openSession(app)).post("/identity/fill", { fields: ["name"], name: "Anyone" })).status).toBe(401);
  const mai = await signUp(server);
  const foreign = randomUUID();
  await mai.put(`/me/addresses/${foreign}`, { ...home, name: "Mai" });
  const linh = await (await server.signIn("linh")).openSession(app);
  expect((await linh.post("/identity/fill", { fields: ["address"], addressId: foreign })).json).toEqual({});
  expect(
    (await (await mai.openSession(app)).post("/identity/fill", { fields: ["address"], addressId: foreign })).json.address,
  ).toMatchObject({
    line1: home.line1,
  });
});

it("keeps a name that was written into the sheet where there was none, and never another", async () => {
  const mai = await signUp(server);
  const { id } = (await mai.get("/me")).json;
  const guest = await mai.openSession(app);
  expect((await guest.post("/identity/fill", { fields: ["name"], name: "Somebody else" })).json).toEqual({ name: "Mai" });
  await server.ctx.pool.query("update identity_users set name = null where id = $1", [id]);
  expect((await guest.post("/identity/fill", { fields: ["phone"], name: "Mai Anh" })).json).toEqual({});
  expect((await mai.get("/me")).json).not.toHaveProperty("name");
  expect((await guest.post("/identity/fill", { fields: ["name"], name: "Mai Anh" })).json).toEqual({ name: "Mai Anh" });
  expect((await mai.get("/me")).json.name).toBe("Mai Anh");
});

it("writes each consent down: in the footprint, in the export, and gone with an erasure [E7][H7]", async () => {
  const somchai = await server.signIn("somchai");
  const guest = await somchai.openSession(app);
  await guest.post("/identity/fill", { fields: ["name", "phone"] });
  await guest.post("/identity/phone-code");
  const { visits } = (await somchai.get(`/me/footprint/${app}`)).json;
  const data = visits[0].entries.filter(({ kind }: { kind: string }) => kind === "data");
  expect(data.map(({ subject }: { subject: string }) => subject).sort()).toEqual(["phone", "profile"]);
  const exported = (await somchai.get(`/me/footprint/${app}/export`)).json.data.identity.given;
  expect(exported).toEqual([
    { fields: ["name", "phone"], recipient: "app", at: clock.now() },
    { fields: ["phone"], recipient: "server", at: clock.now() },
  ]);
  expect((await somchai.post(`/me/footprint/${app}/erase`)).json.deleted).toMatchObject({ given: 2 });
  expect((await server.ctx.pool.query("select 1 from identity_phone_handovers where app_id = $1", [app])).rowCount).toBe(0);
});

it("hands the number to the publisher's server alone, once, also of many exchanges at once [E7][I-05]", async () => {
  const linh = await server.signIn("linh");
  const guest = await linh.openSession(app);
  const answer = await guest.post("/identity/phone-code");
  expect(answer.json).toEqual({ code: expect.stringMatching(/^plaza_phone_/), expiresAt: clock.now() + HANDOVER_MS });
  expect(answer.text).not.toContain("84900000001");
  const { code } = answer.json;
  const merchant = await merchantClient(server, [app]);
  const stranger = await merchantClient(server, [other]);
  const missing = { status: 404, json: { code: "INVALID_PARAMS" } };
  expect(await stranger.post("/merchant/phone-codes/exchange", { code })).toMatchObject(missing);
  expect((await guest.post("/merchant/phone-codes/exchange", { code })).status).toBe(401);
  const all = await Promise.all(Array.from({ length: 5 }, () => merchant.post("/merchant/phone-codes/exchange", { code })));
  const given = all.filter(({ status }) => status === 200);
  expect(given.map(({ json }) => json)).toEqual([{ phone: "+84900000001", verified: true, sub: guest.session.user.id, appId: app }]);
  // A code that was used, one of another app and one that never was say the same.
  const no = await Promise.all([code, "plaza_phone_none"].map((it) => merchant.post("/merchant/phone-codes/exchange", { code: it })));
  expect(no[0]?.json.detail).toBe(no[1]?.json.detail);
  const seen = (await linh.get(`/me/footprint/${app}`)).text;
  expect(seen).toContain('"kind":"server","subject":"phone"');
});

it("ends a code with its five minutes, with the next one, and with the number [E7]", async () => {
  const guest = await (await server.signIn("linh")).openSession(app);
  const merchant = await merchantClient(server, [app]);
  const mint = async (): Promise<string> => (await guest.post("/identity/phone-code")).json.code;
  const exchange = async (code: string) => (await merchant.post("/merchant/phone-codes/exchange", { code })).status;
  const [first, second] = [await mint(), await mint()];
  expect(await exchange(first)).toBe(404);
  expect(await exchange(second)).toBe(200);
  const late = await mint();
  clock.advance(HANDOVER_MS);
  expect(await exchange(late)).toBe(404);
  const minh = await (await server.signIn("minh")).openSession(app);
  expect((await minh.post("/identity/phone-code")).json).toMatchObject({ code: "INVALID_PARAMS", data: { reason: "no_phone" } });
});

it("gives the scope `phone` the verified number and the scope `address` the saved default address, and its change at once [E7]", async () => {
  const mai = await signUp(server);
  await mai.put(`/grants/${app}`, { scopes: ["address", "phone"] });
  const guest = await mai.openSession(app);
  const seen = async () => (await guest.get("/identity/user")).json;
  expect(await seen()).not.toHaveProperty("address");
  const [first, second] = [randomUUID(), randomUUID()];
  await mai.put(`/me/addresses/${first}`, home);
  expect((await seen()).address).toEqual({ line1: "7 Harbour Street", city: "Singapore", country: "SG", postalCode: "049315" });
  await mai.put(`/me/addresses/${second}`, { ...home, line1: "9 Harbour Street", default: true });
  expect((await seen()).address).toMatchObject({ line1: "9 Harbour Street" });
  await mai.delete(`/me/addresses/${second}`);
  expect((await seen()).address).toMatchObject({ line1: "7 Harbour Street" });
  expect(await seen()).not.toHaveProperty("phone");
});
