import { guestUserSchema } from "@plaza/protocol";
import { meSchema } from "@plaza/protocol/services";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeSecrets } from "../core/keys.ts";
import { startTestServer, type TestServer } from "../testing/index.ts";

let server: TestServer;
const app = "com.example.sample";
const other = "com.example.other";

beforeAll(async () => {
  server = await startTestServer();
  const scopes = (["profile", "email", "phone"] as const).map((name) => ({ name, reason: "To send you the receipt" }));
  await server.publishApp({
    id: app,
    manifest: {
      plaza: { scopes, optional_capabilities: { device: "1" } },
      req_permissions: [{ name: "geolocation", reason: "To find the nearest shop" }],
    },
  });
  await server.publishApp({ id: other });
});
afterAll(() => server?.close());

it("makes every new visitor a guest who stays the same person [E8]", async () => {
  const visitor = server.visitor();
  const first = await visitor.get("/me");
  expect(meSchema.parse(first.json)).toMatchObject({ state: "guest", role: "user", consents: null });
  expect((await visitor.get("/me")).json.id).toBe(first.json.id);
  expect((await server.visitor().get("/me")).json.id).not.toBe(first.json.id);
});

it("sets cookies that scripts and other sites do not get, with __Host- and Secure in production [I-12]", async () => {
  const response = await server.host.inject({ url: "/api/v1/me" });
  expect(response.headers["set-cookie"]).toMatch(/^plaza-session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
  const production = await startTestServer({
    env: {
      PLAZA_ENV: "production",
      PLAZA_ORIGIN: "https://plaza.example",
      PLAZA_CONSOLE_ORIGIN: "https://console.plaza.example",
      PLAZA_SANDBOX_ORIGIN: "https://{slot}.plaza-apps.net",
      ...(await makeSecrets()),
    },
  });
  const secure = await production.host.inject({ url: "/api/v1/me" });
  expect(secure.headers["set-cookie"]).toMatch(/^__Host-plaza-session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  expect(secure.headers["strict-transport-security"]).toBeDefined();
  expect((await production.visitor().get("/personas")).json).toEqual({ personas: [] });
  const stranger = production.visitor();
  await stranger.get("/me");
  expect((await stranger.post("/sign-in", { persona: "linh" })).status).toBe(404);
  await production.close();
});

it("signs in with a fresh session and ends the old one: a planted cookie is worth nothing [I-12]", async () => {
  const user = server.visitor();
  await user.get("/me");
  const planted = user.cookies.get("plaza-session") ?? "";
  const signedIn = await user.post("/sign-in", { persona: "linh" });
  expect(signedIn.json).toMatchObject({ state: "member", role: "user", name: "Linh Trần", locale: "vi" });
  expect(user.cookies.get("plaza-session")).not.toBe(planted);
  expect(
    await server.visitor().put("/me/consents", { analytics: true, personalisation: true }, { cookie: `plaza-session=${planted}` }),
  ).toMatchObject({ status: 401, json: { code: "NOT_SIGNED_IN" } });

  const before = user.cookies.get("plaza-session") ?? "";
  const out = await user.post("/sign-out");
  expect(out.json).toMatchObject({ state: "guest" });
  expect((await server.visitor().get("/grants", { cookie: `plaza-session=${before}` })).status).toBe(401);
  expect((await user.get("/me")).json.id).toBe(out.json.id);
});

it("refuses a state change that does not come from one of its own pages [I-12]", async () => {
  const user = await server.signIn("maya");
  for (const origin of [
    "https://evil.example",
    "null",
    server.config.sandboxOrigin.replace("{slot}", "s1"),
    `${server.config.origin}.evil.example`,
    "",
  ]) {
    for (const [method, path, body] of [
      ["post", "/sign-in", { persona: "operator" }],
      ["post", "/sign-out", undefined],
      ["put", "/me/consents", { analytics: true, personalisation: true }],
      ["put", `/grants/${app}`, { scopes: ["email"] }],
      ["post", "/sessions", { appId: app, version: "1.0.0", channel: "stable" }],
    ] as const) {
      expect(await user[method](path, body, { origin }), `${method} ${path} from ${origin}`).toMatchObject({
        status: 403,
        json: { code: "CAPABILITY_DENIED" },
      });
    }
  }
  expect((await user.get("/me")).json.consents).toBeNull();
});

it("keeps console and host sessions apart", async () => {
  const operator = await server.signIn("operator", "console");
  expect((await operator.get("/me")).json.role).toBe("operator");
  const cookie = [...operator.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  expect((await server.visitor().get("/grants", { cookie })).status).toBe(401);
  expect((await server.visitor().get("/grants", { cookie: cookie.replace("plaza-console", "plaza-session") })).status).toBe(401);
});

it("offers the demo personas, with users, a publisher and an operator in three languages", async () => {
  const { personas } = (await server.visitor().get("/personas")).json;
  expect(new Set(personas.map(({ locale }: { locale: string }) => locale))).toEqual(new Set(["en", "vi", "th"]));
  expect(personas.filter(({ role }: { role: string }) => role === "user")).toHaveLength(4);
  expect(new Set(personas.map(({ role }: { role: string }) => role))).toEqual(new Set(["user", "publisher", "operator"]));
});

it("stores consents, off until the user says yes, and tells the other modules", async () => {
  const user = await server.signIn("somchai");
  const told: unknown[] = [];
  const off = server.ctx.bus.on("consents.changed", (change) => told.push(change));
  const guest = await user.openSession(app);
  const consents = async () =>
    (await server.ctx.auth.requireGuestSession({ headers: { authorization: `Bearer ${guest.token}` } } as never)).consents;
  expect(await consents()).toEqual({ analytics: false, personalisation: false });
  expect((await user.put("/me/consents", { analytics: true, personalisation: false })).json.consents).toEqual({
    analytics: true,
    personalisation: false,
  });
  expect(await consents()).toEqual({ analytics: true, personalisation: false });
  await expect.poll(() => told).toEqual([{ userId: "persona-somchai", analytics: true, personalisation: false }]);
  off();
});

it("draws a mark from a secret: the same until it is redrawn, another for everyone, unknown to guests", async () => {
  const user = await server.signIn("maya");
  const { mark } = (await user.get("/me")).json;
  expect(mark).toEqual({ seed: expect.stringMatching(/^[\w-]{32}$/), words: [expect.any(String), expect.any(String)] });
  expect((await user.get("/me")).json.mark).toEqual(mark);
  const redrawn = (await user.post("/me/mark")).json.mark;
  expect(redrawn.seed).not.toBe(mark.seed);
  expect((await (await server.signIn("linh")).get("/me")).json.mark.seed).not.toBe(redrawn.seed);
  const guest = await user.openSession(app);
  expect(`${JSON.stringify(guest.session)}${(await guest.get("/identity/user")).text}`).not.toContain(redrawn.seed);
});

it("shows an app only the parts that were granted, scope by scope, and nothing after they are taken back [E5][I-08][I-11]", async () => {
  const user = await server.signIn("linh");
  const guest = await user.openSession(app);
  const seen = async () => guestUserSchema.parse((await guest.get("/identity/user")).json);
  expect(await seen()).toEqual({ id: expect.any(String), state: "member", ageBand: "18+" });
  expect(guest.session.granted).toEqual([]);

  expect((await user.put(`/grants/${app}`, { scopes: ["email"] })).json.grants).toEqual([
    { appId: app, scopes: [{ scope: "email", grantedAt: expect.any(Number) }] },
  ]);
  expect(await seen()).toEqual({ id: expect.any(String), state: "member", ageBand: "18+", email: "linh@example.com" });
  await user.put(`/grants/${app}`, { scopes: ["email", "profile"] });
  expect(await seen()).toMatchObject({ email: "linh@example.com", profile: { name: "Linh Trần" } });
  expect(await seen()).not.toHaveProperty("phone");

  expect((await user.delete(`/grants/${app}/email`)).json.grants).toEqual([
    { appId: app, scopes: [expect.objectContaining({ scope: "profile" })] },
  ]);
  expect(await seen()).not.toHaveProperty("email");
  await user.delete(`/grants/${app}`);
  expect(Object.keys(await seen()).sort()).toEqual(["ageBand", "id", "state"]);
});

it("grants nothing that the manifest does not declare [I-08]", async () => {
  const user = await server.signIn("linh");
  expect(await user.put(`/grants/${app}`, { scopes: ["address"] })).toMatchObject({ status: 403, json: { code: "CAPABILITY_DENIED" } });
  expect(await user.put(`/grants/${app}`, { scopes: ["admin"] })).toMatchObject({ status: 400, json: { code: "INVALID_PARAMS" } });
  expect((await user.put("/grants/com.example.absent", { scopes: ["email"] })).status).toBe(404);
  expect((await user.get("/grants")).json).toEqual({ grants: [] });
});

it("keeps what the user lets an app use of the device beside what it may read, and only what the manifest asks for [H4]", async () => {
  const user = await server.signIn("linh");
  expect((await user.put(`/grants/${app}`, { scopes: ["email", "geolocation"] })).status).toBe(200);
  const guest = await user.openSession(app);
  expect(guest.session.granted).toEqual(["email", "geolocation"]);
  expect(await user.put(`/grants/${app}`, { scopes: ["motion"] })).toMatchObject({ status: 403, json: { code: "CAPABILITY_DENIED" } });
  await user.delete(`/grants/${app}/geolocation`);
  expect((await user.openSession(app)).session.granted).toEqual(["email"]);
  await user.delete(`/grants/${app}`);
});

it("gives one person another id in every app, and the same id for ever in one [E3][I-04]", async () => {
  const user = await server.signIn("linh");
  const first = await user.openSession(app);
  const second = await user.openSession(other);
  expect(first.session.user.id).not.toBe(second.session.user.id);
  expect((await (await server.signIn("linh")).openSession(app)).session.user.id).toBe(first.session.user.id);
  const ids = Array.from({ length: 1000 }, (_, i) => server.ctx.identity.pairwiseSub(`com.example.app${i}`, "persona-linh"));
  const subs = new Set(await Promise.all(ids));
  expect(subs.size).toBe(1000);
  for (const sub of subs) expect(sub).not.toContain("linh");
});
