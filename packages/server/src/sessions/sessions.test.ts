import { sessionResponseSchema } from "@plaza/protocol/services";
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestClock, startTestServer, type TestServer } from "../testing/index.ts";
import { TOKEN_MS } from "./guest-sessions.ts";

let server: TestServer;
const clock = createTestClock();
const app = "com.example.sample";

beforeAll(async () => {
  server = await startTestServer({ clock });
  await server.publishApp({ id: app });
});
afterAll(() => server?.close());

it("starts a session of this user, this app and this release, with a token that says none of it [A-06]", async () => {
  const user = await server.signIn("linh");
  const guest = await user.openSession(app);
  expect(sessionResponseSchema.parse(guest.session).expiresAt).toBe(clock.now() + TOKEN_MS);
  expect(JSON.stringify(decodeJwt(guest.token))).not.toMatch(/linh|com\.example|1\.0\.0/);
  const identity = await server.ctx.auth.requireGuestSession({ headers: { authorization: `Bearer ${guest.token}` } } as never);
  expect(identity).toMatchObject({
    sessionId: guest.sessionId,
    userId: "persona-linh",
    appId: app,
    release: "1.0.0",
    channel: "stable",
    sub: guest.session.user.id,
  });
});

it("refuses an unknown app or version, and a visitor without a session", async () => {
  const user = await server.signIn("linh");
  expect((await user.post("/sessions", { appId: app, version: "9.9.9", channel: "stable" })).status).toBe(404);
  expect((await user.post("/sessions", { appId: "com.example.absent", version: "1.0.0", channel: "stable" })).status).toBe(404);
  expect((await user.post("/sessions", { appId: "Not An Id", version: "1.0.0", channel: "stable" })).json.code).toBe("INVALID_PARAMS");
  expect((await server.visitor().post("/sessions", { appId: app, version: "1.0.0", channel: "stable" })).status).toBe(401);
});

it("refuses a token that is missing, expired, forged or of another kind [I-02][I-03]", async () => {
  const user = await server.signIn("linh");
  const guest = await user.openSession(app);
  const claims = decodeJwt(guest.token);
  const key = server.ctx.keys.sessionKey;
  const make = (header: object, body: object, secret: Uint8Array = key) =>
    new SignJWT({ ...claims, ...body }).setProtectedHeader({ alg: "HS256", typ: "plaza-session+jwt", ...header }).sign(secret);
  const [, payload = ""] = guest.token.split(".");
  const none = Buffer.from(JSON.stringify({ alg: "none", typ: "plaza-session+jwt" })).toString("base64url");
  const tokens = [
    await make({}, {}, new Uint8Array(32)),
    await make({ typ: "plaza-quote+jwt" }, {}),
    await make({}, { iss: "https://evil.example" }),
    await make({}, { jti: "00000000-0000-7000-8000-000000000000" }),
    await make({}, { exp: Math.floor(clock.now() / 1000) }),
    `${none}.${payload}.`,
    await server.ctx.signer.sign("plaza-session+jwt", { jti: guest.sessionId }),
    "",
  ];
  for (const token of tokens)
    expect(await server.visitor().get("/identity/user", { authorization: `Bearer ${token}` }), token.slice(0, 30)).toMatchObject({
      status: 401,
      json: { code: "NOT_SIGNED_IN" },
    });
  expect((await server.visitor().get(`/identity/user?access_token=${guest.token}`)).status).toBe(401);
  expect((await guest.get("/identity/user")).status).toBe(200);
});

it("is renewed with the old token by the browser it was made in, and by no other", async () => {
  const user = await server.signIn("linh");
  const guest = await user.openSession(app);
  const authorization = `Bearer ${guest.token}`;
  clock.advance(TOKEN_MS);
  expect((await guest.get("/identity/user")).status).toBe(401);
  const other = await server.signIn("linh");
  expect((await other.post("/sessions/renew", undefined, { authorization })).status).toBe(401);
  expect((await server.visitor().post("/sessions/renew", undefined, { authorization })).status).toBe(401);
  const renewed = await user.post("/sessions/renew", undefined, { authorization });
  expect(renewed.json).toMatchObject({ sessionId: guest.sessionId, expiresAt: clock.now() + TOKEN_MS });
  expect((await server.visitor().get("/identity/user", { authorization: `Bearer ${renewed.json.token}` })).status).toBe(200);
  clock.advance(48 * 3600_000);
  expect((await user.post("/sessions/renew", undefined, { authorization })).status).toBe(401);
});

it("ends with the sign-out of its browser", async () => {
  const user = await server.signIn("maya");
  const guest = await user.openSession(app);
  await user.post("/sign-out");
  expect((await guest.get("/identity/user")).status).toBe(401);
});
