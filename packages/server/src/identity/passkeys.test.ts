import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createTestClock, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { signUp as register, visit } from "../testing/passkey-users.ts";
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from "../testing/software-authenticator.ts";

let server: TestServer;
let clock: ReturnType<typeof createTestClock>;
let authenticator: SoftwareAuthenticator;
const app = "com.example.sample";
const MINUTE_MS = 60_000;

beforeAll(async () => {
  clock = createTestClock();
  server = await startTestServer({ clock });
  await server.publishApp({ id: app, manifest: { plaza: { scopes: [{ name: "profile", reason: "To greet you" }] } } });
});
afterAll(() => server?.close());
beforeEach(() => {
  authenticator = createSoftwareAuthenticator({ origin: server.config.origin });
});

const guest = () => visit(server);
const signUp = (name = "Mai", device = authenticator) => register(server, { name, authenticator: device });

async function challenge(browser: UserClient): Promise<Record<string, unknown>> {
  return (await browser.post("/sign-in/passkey/options", {})).json;
}

const refused = { status: 403, json: { code: "INVALID_PARAMS", detail: expect.stringContaining("not accepted") } };

it("makes the guest of a browser a member by a passkey: the same person, with what they had [E8][I-12]", async () => {
  const browser = await guest();
  const before = (await browser.get("/me")).json;
  await browser.put("/me/consents", { analytics: false, personalisation: true });
  await browser.put(`/grants/${app}`, { scopes: ["profile"] });
  const asGuest = await browser.openSession(app);
  await asGuest.put("/storage/cart", { value: [1] });
  expect(asGuest.session.user.state).toBe("guest");
  const planted = browser.cookies.get("plaza-session") ?? "";

  const options = (await browser.post("/sign-up/passkey/options", { name: " Mai " })).json;
  expect(options).toMatchObject({
    rp: { id: "localhost", name: "Plaza" },
    user: { name: "Mai" },
    attestation: "none",
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
    timeout: 5 * MINUTE_MS,
  });
  const answer = await browser.post("/sign-up/passkey", { name: "Mai", passkey: authenticator.create(options) });
  expect(answer).toMatchObject({ status: 200, json: { conflicts: 0, me: { id: before.id, state: "member", name: "Mai" } } });
  expect(answer.json.me).toMatchObject({ mark: before.mark, consents: { analytics: false, personalisation: true } });
  expect(answer.headers["set-cookie"]).toMatch(/^plaza-session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);

  const asMember = await browser.openSession(app);
  expect(asMember.session).toMatchObject({ user: { id: asGuest.session.user.id, state: "member" }, granted: ["profile"] });
  expect((await asMember.get("/storage/cart")).json).toEqual({ value: [1] });
  // What the browser had before, and what ran in it, is worth nothing any more.
  const cookie = { cookie: `plaza-session=${planted}` };
  expect((await server.host.inject({ url: "/api/v1/grants", headers: cookie })).statusCode).toBe(401);
  expect((await asGuest.get("/storage/cart")).status).toBe(401);
});

it("signs in with a passkey, in a browser that knows nobody, with a fresh cookie [I-12][I-14]", async () => {
  const me = (await (await signUp()).get("/me")).json;
  const browser = await guest();
  const planted = browser.cookies.get("plaza-session");
  const options = await challenge(browser);
  // Nobody is named: the authenticator shows what it has for this site.
  expect(options).toMatchObject({ rpId: "localhost", userVerification: "required" });
  expect(options).not.toHaveProperty("allowCredentials.0");
  const answer = await browser.post("/sign-in/passkey", authenticator.get(options));
  expect(answer).toMatchObject({ status: 200, json: { conflicts: 0, me: { id: me.id, name: "Mai" } } });
  expect(browser.cookies.get("plaza-session")).not.toBe(planted);
  expect((await browser.get("/account")).json.passkeys).toMatchObject([{ id: authenticator.id(), lastUsedAt: clock.now() }]);
});

it.each([
  ["of another origin", { origin: "https://plaza.example.evil" }],
  ["of a sandbox's origin", { origin: "http://g-1.localhost:4401" }],
  ["for another relying party", { rpId: "evil.example" }],
  ["without user verification", { userVerified: false }],
  ["that was made for something else", { type: "webauthn.create" }],
  ["to a challenge of its own", { challenge: Buffer.alloc(32, 1).toString("base64url") }],
  ["that names another account", { userHandle: Buffer.from("persona-operator").toString("base64url") }],
  ["of a credential that nobody has", { id: Buffer.alloc(32, 2).toString("base64url") }],
])("refuses an answer %s, and takes the honest one [I-14]", async (_what, but) => {
  await signUp();
  const browser = await guest();
  expect(await browser.post("/sign-in/passkey", authenticator.get(await challenge(browser), but))).toMatchObject(refused);
  expect((await browser.get("/me")).json.state).toBe("guest");
  expect((await browser.post("/sign-in/passkey", authenticator.get(await challenge(browser)))).status).toBe(200);
  clock.advance(MINUTE_MS);
});

it.each([
  ["of another origin", { origin: "https://plaza.example.evil" }],
  ["for another relying party", { rpId: "evil.example" }],
  ["without user verification", { userVerified: false }],
  ["that was made for something else", { type: "webauthn.get" }],
  ["to a challenge of its own", { challenge: Buffer.alloc(32, 1).toString("base64url") }],
])("makes no account by a passkey %s, and makes one by an honest passkey [I-14]", async (_what, but) => {
  const browser = await guest();
  const options = async () => (await browser.post("/sign-up/passkey/options", { name: "Mai" })).json;
  const dishonest = authenticator.create(await options(), but);
  expect(await browser.post("/sign-up/passkey", { name: "Mai", passkey: dishonest })).toMatchObject(refused);
  expect((await browser.get("/me")).json.state).toBe("guest");
  expect((await browser.post("/sign-up/passkey", { name: "Mai", passkey: authenticator.create(await options()) })).status).toBe(200);
});

it("refuses a challenge a second time, after five minutes, in another browser, and for another purpose [I-14]", async () => {
  const member = await signUp();
  const other = await guest();
  const browser = await guest();
  const options = await challenge(browser);

  expect(await other.post("/sign-in/passkey", authenticator.get(options))).toMatchObject(refused);
  const signUpOptions = (await other.post("/sign-up/passkey/options", { name: "Mai" })).json;
  expect(await other.post("/sign-in/passkey", authenticator.get({ challenge: signUpOptions.challenge }))).toMatchObject(refused);

  const late = await challenge(other);
  clock.advance(5 * MINUTE_MS);
  expect(await other.post("/sign-in/passkey", authenticator.get(late))).toMatchObject(refused);

  const answer = authenticator.get(await challenge(browser));
  expect((await browser.post("/sign-in/passkey", answer)).status).toBe(200);
  await browser.post("/sign-out", {});
  expect(await browser.post("/sign-in/passkey", answer)).toMatchObject(refused);

  // Even a refused answer uses the challenge up: there is no second guess.
  const guessed = await challenge(other);
  expect(await other.post("/sign-in/passkey", authenticator.get(guessed, { userVerified: false }))).toMatchObject(refused);
  expect(await other.post("/sign-in/passkey", authenticator.get(guessed))).toMatchObject(refused);
  expect((await member.get("/me")).json.state).toBe("member");
});

it("refuses a counter that did not grow, of a copied key, also of two answers at once [I-14]", async () => {
  await signUp();
  const signIn = async (counter: number) => {
    const browser = await guest();
    return (await browser.post("/sign-in/passkey", authenticator.get(await challenge(browser), { counter }))).status;
  };
  expect(await signIn(100)).toBe(200);
  expect(await signIn(100)).toBe(403);
  expect(await signIn(7)).toBe(403);
  expect(await signIn(101)).toBe(200);
  expect((await Promise.all([signIn(102), signIn(102)])).sort()).toEqual([200, 403]);
});

it("lets nobody take over, name or remove another person's passkey [I-14]", async () => {
  const mai = await signUp("Mai");
  const known = authenticator.id();
  const thief = createSoftwareAuthenticator({ origin: server.config.origin });
  const browser = await signUp("Thief", thief);
  const add = async (id?: string) => {
    const options = (await browser.post("/account/passkeys/options", {})).json;
    return browser.post("/account/passkeys", thief.create(options, id === undefined ? {} : { id }));
  };
  expect(await add(known)).toMatchObject(refused);
  expect((await browser.put(`/account/passkeys/${known}`, { name: "mine" })).status).toBe(404);
  expect((await browser.delete(`/account/passkeys/${known}`)).status).toBe(404);
  expect((await mai.get("/account")).json.passkeys).toMatchObject([{ id: known, name: null }]);
  expect((await add()).json.passkeys).toHaveLength(2);

  // The thief's key under the id of Mai's passkey: the signature is not hers.
  const stranger = await guest();
  const maiHandle = Buffer.from((await mai.get("/me")).json.id).toString("base64url");
  expect(await stranger.post("/sign-in/passkey", thief.get(await challenge(stranger), { id: known, userHandle: maiHandle }))).toMatchObject(
    refused,
  );
  expect((await stranger.post("/sign-in/passkey", authenticator.get(await challenge(stranger)))).json.me.name).toBe("Mai");
});

it("refuses CBOR that is huge, nested or cut off, before it costs anything, and goes on [I-14]", async () => {
  const browser = await guest();
  const honest = async () => authenticator.create((await browser.post("/sign-up/passkey/options", { name: "Mai" })).json);
  const send = async (bytes: Buffer) => {
    const passkey = await honest();
    const response = { ...passkey.response, attestationObject: bytes.toString("base64url") };
    return (await browser.post("/sign-up/passkey", { name: "Mai", passkey: { ...passkey, response } })).status;
  };
  expect(await send(Buffer.alloc(20_000, 0x81))).toBe(400);
  expect(await send(Buffer.alloc(900_000, 0x81))).toBe(413);
  // Within the size: arrays in arrays, a map and an array that claim 2^32 members, bytes that claim 4 GiB, an end in the middle.
  const claims = ["bbffffffffffffffff", "9affffffff", "5affffffff", "a3", "ff", ""].map((hex) => Buffer.from(hex, "hex"));
  for (const bytes of [Buffer.alloc(12_000, 0x81), ...claims.slice(0, -1)]) expect(await send(bytes)).toBe(403);
  expect(await send(claims.at(-1) ?? Buffer.alloc(0))).toBe(400);
  expect((await browser.post("/sign-up/passkey", { name: "Mai", passkey: await honest() })).status).toBe(200);
});

it("keeps several passkeys, names them, and does not remove the last way in", async () => {
  const browser = await signUp();
  const first = authenticator.id();
  const second = createSoftwareAuthenticator({ origin: server.config.origin });
  const options = (await browser.post("/account/passkeys/options", {})).json;
  expect(options.excludeCredentials).toMatchObject([{ id: first }]);
  expect((await browser.post("/account/passkeys", second.create(options))).json.passkeys).toHaveLength(2);
  expect((await browser.put(`/account/passkeys/${second.id()}`, { name: "Key ring" })).json.passkeys[1]).toMatchObject({
    name: "Key ring",
  });

  expect((await browser.delete(`/account/passkeys/${first}`)).json.passkeys).toMatchObject([{ id: second.id() }]);
  const stranger = await guest();
  expect(await stranger.post("/sign-in/passkey", authenticator.get(await challenge(stranger)))).toMatchObject(refused);
  expect(await browser.delete(`/account/passkeys/${second.id()}`)).toMatchObject({
    status: 409,
    json: { detail: expect.stringContaining("only way into your account") },
  });
  expect((await stranger.post("/sign-in/passkey", second.get(await challenge(stranger)))).status).toBe(200);
});

it("takes sign-in from the shell's own page alone, of guests alone, and gives demo people no ways in [I-12]", async () => {
  const browser = await guest();
  for (const origin of [...server.config.embedOrigins, server.config.consoleOrigin, "https://evil.example"])
    expect((await browser.post("/sign-in/passkey/options", {}, { origin })).status).toBe(403);
  expect((await browser.post("/sign-in/passkey/options", {})).status).toBe(200);
  const member = await signUp();
  expect((await member.post("/sign-in/passkey/options", {})).status).toBe(409);
  const persona = await server.signIn("linh");
  expect((await persona.get("/account")).json).toMatchObject({ persona: true, passkeys: [] });
  expect((await persona.post("/account/passkeys/options", {})).status).toBe(403);
  expect((await browser.get("/account")).status).toBe(401);
});
