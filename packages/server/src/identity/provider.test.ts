import { importJWK, SignJWT } from "jose";
import { OAuth2Server } from "oauth2-mock-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startHostileProvider } from "../testing/hostile-provider.ts";
import { startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { type OutsideProvider, startOutsideProvider } from "../testing/outside-provider.ts";
import { visit } from "../testing/passkey-users.ts";
import { AWAY_MS } from "./provider.ts";

const app = "com.example.sample";
let server: TestServer;
let lotus: OutsideProvider;
let other: OutsideProvider;
let offset = 0;

/** The server has to exist for the provider to know its address, and the provider for the server to know it: the ports are drawn first. */
const HOST = "http://localhost:14400";
beforeAll(async () => {
  lotus = await startOutsideProvider({ redirectUris: [`${HOST}/sign-in/return`] });
  other = await startOutsideProvider({ redirectUris: [`${HOST}/sign-in/return`], name: "Other" });
  server = await startTestServer({ env: { ...lotus.env, PLAZA_ORIGIN: HOST }, clock: { now: () => Date.now() + offset } });
  const scopes = (["profile", "email", "phone"] as const).map((name) => ({ name, reason: "To send you the receipt" }));
  await server.publishApp({ id: app, manifest: { plaza: { scopes } } });
});
afterAll(async () => {
  await server?.close();
  await lotus?.close();
  await other?.close();
});

const refused = { status: 400, json: { code: "INVALID_PARAMS", detail: expect.stringContaining("Start it again") } };
const begin = async (browser: UserClient): Promise<string> => (await browser.post("/sign-in/provider", {})).json.url;
const comeBack = (browser: UserClient, back: URL | string) =>
  browser.post("/sign-in/provider/return", { query: typeof back === "string" ? back : back.search });
const signIn = async (browser: UserClient, login: string) => comeBack(browser, await lotus.visit(await begin(browser), login));

it("is the one way in where it is configured: no passkeys, no codes [I-12]", async () => {
  const browser = await visit(server);
  expect((await browser.get("/sign-in/ways")).json).toMatchObject({ passkey: false, email: false, provider: { name: "Lotus ID" } });
  for (const path of ["/sign-in/passkey/options", "/sign-up/passkey/options"])
    expect((await browser.post(path, { name: "Mai" })).status, path).toBe(404);
  expect((await browser.post("/sign-in/email", { email: "mai@example.com", locale: "en" })).status).toBe(404);
});

it("makes the guest a member who keeps what they had, tells apps what the provider verified, and knows them again elsewhere [E8]", async () => {
  lotus.people.set("mai", {
    name: "Mai Lan",
    email: "mai@example.com",
    email_verified: true,
    phone_number: "+84900000009",
    phone_number_verified: false,
    birthdate: "2011-02-03",
    locale: "vi-VN",
  });
  const browser = await visit(server);
  const guest = (await browser.get("/me")).json;
  const before = await browser.openSession(app);
  await browser.put(`/grants/${app}`, { scopes: ["profile", "email", "phone"] });
  const planted = browser.cookies.get("plaza-session");
  const answer = await signIn(browser, "mai");
  expect(answer).toMatchObject({
    status: 200,
    json: { conflicts: 0, me: { id: guest.id, state: "member", name: "Mai Lan", locale: "vi" } },
  });
  expect(browser.cookies.get("plaza-session")).not.toBe(planted);
  const { user } = (await browser.openSession(app)).session;
  expect(user).toEqual({
    id: before.session.user.id,
    state: "member",
    ageBand: "13-15",
    profile: { name: "Mai Lan" },
    email: "mai@example.com",
  });

  lotus.people.set("mai", { name: "Mai Trần", email: "mai@example.com", email_verified: false });
  const elsewhere = await visit(server);
  await elsewhere.put("/me/consents", { analytics: true, personalisation: true });
  expect((await signIn(elsewhere, "mai")).json.me).toMatchObject({ id: guest.id, name: "Mai Trần", consents: { analytics: true } });
  // What the provider does not say any more stays; what it takes back is gone.
  const later = (await elsewhere.openSession(app)).session.user;
  expect(later).toMatchObject({ id: user.id, ageBand: "13-15" });
  expect(later).not.toHaveProperty("email");
  expect((await elsewhere.post("/sign-in/provider", {})).status).toBe(409);

  // Who ended their account comes back as somebody new.
  expect((await elsewhere.post("/me/erase", {})).status).toBe(200);
  expect((await signIn(await visit(server), "mai")).json.me.id).not.toBe(guest.id);
});

it("signs in by a provider of another make, whose client has a secret and whose answers name no issuer", async () => {
  const made = new OAuth2Server();
  await made.issuer.keys.generate("RS256");
  await made.start(undefined, "localhost");
  made.service.on("beforeUserinfo", (answer: { body: unknown }) => {
    answer.body = { sub: "johndoe", name: "Mai Lan" };
  });
  const { url: issuer = "" } = made.issuer;
  const env = { PLAZA_OIDC_ISSUER: issuer, PLAZA_OIDC_CLIENT_ID: "plaza", PLAZA_OIDC_CLIENT_SECRET: "a-secret" };
  const client = await startTestServer({ env });
  const browser = await visit(client);
  const sent = await fetch(await begin(browser), { redirect: "manual" });
  const back = new URL(sent.headers.get("location") ?? "");
  expect(await comeBack(browser, back)).toMatchObject({ status: 200, json: { me: { state: "member", name: "Mai Lan" } } });
  await client.close();
  await made.stop();
});

it("knows nobody by their address: another subject with the same one is another person [I-12]", async () => {
  const claims = { email: "shared@example.com", email_verified: true };
  lotus.people.set("first", claims);
  lotus.people.set("second", claims);
  const first = await signIn(await visit(server), "first");
  const second = await signIn(await visit(server), "second");
  expect([first.status, second.status]).toEqual([200, 200]);
  expect(second.json.me.id).not.toBe(first.json.me.id);
  expect((await signIn(await visit(server), "first")).json.me.id).toBe(first.json.me.id);
});

it("signs nobody in by an answer that another browser asked for, that comes twice, or too late [I-12]", async () => {
  const attacker = await visit(server);
  const victim = await visit(server);
  const stolen = await lotus.visit(await begin(attacker), "attacker");
  // Login CSRF: the victim's browser is sent to the attacker's answer.
  expect(await comeBack(victim, stolen)).toMatchObject(refused);
  expect((await victim.get("/me")).json.state).toBe("guest");
  // From elsewhere, whatever cookie comes along.
  expect((await attacker.post("/sign-in/provider/return", { query: stolen.search }, { origin: "https://evil.example" })).status).toBe(403);
  expect((await attacker.post("/sign-in/provider", {}, { origin: "https://evil.example" })).status).toBe(403);
  const twice = new URL(stolen);
  twice.searchParams.append("state", "another");
  expect(await comeBack(await visit(server), twice)).toMatchObject(refused);
  // The positive control: the browser that asked.
  expect((await comeBack(attacker, stolen)).status).toBe(200);

  const once = await visit(server);
  const back = await lotus.visit(await begin(once), "once");
  expect((await comeBack(once, back)).status).toBe(200);
  await once.post("/sign-out", {});
  expect(await comeBack(once, back)).toMatchObject(refused);

  const late = await visit(server);
  const slow = await lotus.visit(await begin(late), "late");
  offset += AWAY_MS;
  expect(await comeBack(late, slow)).toMatchObject(refused);
  for (const query of ["?", "?code=x", "?state=", "?state=x&code=y"]) expect(await comeBack(late, query), query).toMatchObject(refused);
});

it("refuses an answer of another provider, and a code of somebody else's sign-in [I-12][I-05]", async () => {
  const notAccepted = { status: 403, json: { code: "CAPABILITY_DENIED", detail: expect.stringContaining("was not accepted") } };
  // Mix-up (RFC 9207 §1): the right state, the issuer of another provider, or none.
  for (const iss of [other.issuer, undefined]) {
    const browser = await visit(server);
    const back = await lotus.visit(await begin(browser), "mixed");
    if (iss === undefined) back.searchParams.delete("iss");
    else back.searchParams.set("iss", iss);
    expect(await comeBack(browser, back), String(iss)).toMatchObject(notAccepted);
  }
  // Code injection: a code that was made under another browser's challenge.
  const thief = await visit(server);
  const mine = await lotus.visit(await begin(thief), "thief");
  const theirs = await lotus.visit(await begin(await visit(server)), "victim");
  mine.searchParams.set("code", theirs.searchParams.get("code") ?? "");
  expect(await comeBack(thief, mine)).toMatchObject(notAccepted);
  expect((await thief.get("/me")).json.state).toBe("guest");
});

it("sends the browser to the provider with one address to come back to, and takes no other from anyone [I-05]", async () => {
  const browser = await visit(server);
  const answer = await browser.post("/sign-in/provider?redirect_uri=https://evil.example", {
    redirectUri: "https://evil.example",
    next: "//evil.example",
  });
  const url = new URL(answer.json.url);
  expect(url.origin).toBe(lotus.issuer);
  expect(Object.fromEntries(url.searchParams)).toMatchObject({
    redirect_uri: `${HOST}/sign-in/return`,
    response_type: "code",
    code_challenge_method: "S256",
    scope: "openid profile email phone",
  });
  expect(answer.text).not.toContain("evil");
});

it("says so when the person turns back at the provider, and when the provider does not answer", async () => {
  const browser = await visit(server);
  const state = new URL(await begin(browser)).searchParams.get("state") ?? "";
  const query = new URLSearchParams({ error: "access_denied", state, iss: lotus.issuer }).toString();
  expect(await comeBack(browser, query)).toMatchObject({
    status: 403,
    json: { code: "CONSENT_DENIED", detail: expect.stringContaining("Lotus ID") },
  });
  const busy = new URL(await begin(browser)).searchParams.get("state") ?? "";
  const failed = new URLSearchParams({ error: "temporarily_unavailable", state: busy, iss: lotus.issuer }).toString();
  expect(await comeBack(browser, failed)).toMatchObject({ status: 503, json: { code: "BRIDGE_BUSY" } });

  const nowhere = await startTestServer({ env: { PLAZA_OIDC_ISSUER: "http://localhost:9", PLAZA_OIDC_CLIENT_ID: "plaza" } });
  expect(await (await visit(nowhere)).post("/sign-in/provider", {})).toMatchObject({ status: 503, json: { code: "BRIDGE_BUSY" } });
  await nowhere.close();
});

it("believes no ID token that is unsigned, of another key, for another client, of another issuer, old, or for another sign-in [I-01][I-02][I-03]", async () => {
  const hostile = await startHostileProvider();
  const tricked = await startTestServer({ env: hostile.env });
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const attempt = async () => {
    const browser = await visit(tricked);
    return comeBack(browser, hostile.answer(await begin(browser)));
  };
  const attacks: Record<string, (typeof hostile)["token"]> = {
    unsigned: async (claims) => `${encode({ alg: "none" })}.${encode(claims)}.`,
    "signed by another": async (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: "hostile" }).sign(await importJWK(other.key)),
    "for another client": (claims, sign) => sign({ ...claims, aud: "another" }),
    "of another issuer": (claims, sign) => sign({ ...claims, iss: lotus.issuer }),
    old: (claims, sign) => sign({ ...claims, iat: now - 600, exp: now - 300 }),
    "for another sign-in": (claims, sign) => sign({ ...claims, nonce: "another" }),
    "for no sign-in": ({ nonce: _nonce, ...claims }, sign) => sign(claims),
    tampered: async (claims, sign) => {
      const [header, , signature] = (await sign(claims)).split(".");
      return `${header}.${encode({ ...claims, sub: "operator" })}.${signature}`;
    },
  };
  for (const [name, token] of Object.entries(attacks)) {
    hostile.token = token;
    expect(await attempt(), name).toMatchObject({ status: 403, json: { code: "CAPABILITY_DENIED" } });
  }
  hostile.token = (claims, sign) => sign(claims);
  expect((await attempt()).status).toBe(200);
  await tricked.close();
  await hostile.close();
});

it("ends at once what the provider says has ended there, and believes no other token that it does [I-12]", async () => {
  const browser = await visit(server);
  const { json } = await signIn(browser, "leaver");
  const elsewhere = await visit(server);
  await signIn(elsewhere, "stayer");
  const key = await importJWK(lotus.key);
  const now = () => Math.floor((Date.now() + offset) / 1000);
  const right = () => ({
    iss: lotus.issuer,
    aud: lotus.clientId,
    sub: "leaver",
    iat: now(),
    exp: now() + 60,
    jti: crypto.randomUUID(),
    events: { "http://schemas.openid.net/event/backchannel-logout": {} },
  });
  const send = async (claims: Record<string, unknown>, by = key) => {
    const token = await new SignJWT(claims).setProtectedHeader({ alg: "RS256", kid: lotus.key.kid ?? "", typ: "logout+jwt" }).sign(by);
    const { statusCode } = await server.host.inject({
      method: "POST",
      url: "/api/v1/sign-in/provider/logout",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      payload: new URLSearchParams({ logout_token: token }).toString(),
    });
    return statusCode;
  };
  const who = async () => (await browser.get("/me")).json.id;
  const wrong = [
    { ...right(), nonce: "of an ID token" },
    { ...right(), events: {} },
    { ...right(), aud: "another" },
    { ...right(), iat: now() - 600 },
    { ...right(), sub: undefined },
  ];
  for (const claims of wrong) expect(await send(claims)).toBe(400);
  expect(await send(right(), await importJWK({ ...other.key, kid: lotus.key.kid ?? "" }))).toBe(400);
  expect(await who()).toBe(json.me.id);
  const token = right();
  expect(await send(token)).toBe(200);
  expect(await who()).not.toBe(json.me.id);
  expect((await elsewhere.get("/me")).json.state).toBe("member");
  // A repeat ends nothing that began since.
  offset += 5_000;
  const again = await visit(server);
  await signIn(again, "leaver");
  expect(await send(token)).toBe(200);
  expect((await again.get("/me")).json.id).toBe(json.me.id);
});
