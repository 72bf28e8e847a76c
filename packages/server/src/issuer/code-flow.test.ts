import { createHash, createPublicKey, type JsonWebKey, randomBytes, randomUUID } from "node:crypto";
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from "jose";
import jsonwebtoken from "jsonwebtoken";
import * as client from "openid-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type GuestClient, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { REFRESH_GRACE_MS } from "./oidc-adapter.ts";

const app = "com.example.sample";
const other = "com.example.other";
let server: TestServer;
let user: UserClient;
let guest: GuestClient;
let issuer: string;
let offset = 0;

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => Date.now() + offset } });
  await server.listen();
  const scopes = (["profile", "email"] as const).map((name) => ({ name, reason: "To greet you" }));
  await server.publishApp({ id: app, manifest: { plaza: { scopes } } });
  await server.publishApp({ id: other, manifest: { plaza: { scopes } } });
  user = await server.signIn("linh");
  guest = await user.openSession(app);
  issuer = server.config.issuer;
});
afterAll(() => server?.close());

interface Code {
  readonly code: string;
  readonly redirectUri: string;
  readonly verifier: string;
}
interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly token_type: string;
  readonly error?: string;
}

/** What the mini-app does: asks its host for a code under a challenge of its publisher's server. */
async function codeFor(scopes: readonly string[] = [], from = guest, nonce?: string): Promise<Code> {
  const verifier = randomBytes(32).toString("base64url");
  const codeChallenge = createHash("sha256").update(verifier).digest("base64url");
  const answer = await from.post("/identity/authorization-code", { scopes, codeChallenge, ...(nonce === undefined ? {} : { nonce }) });
  expect(answer.status, answer.text).toBe(200);
  return { ...answer.json, verifier };
}
/** What the publisher's server does. */
async function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${issuer}${path}`, { method: "POST", body: new URLSearchParams(form), headers });
  return { status: response.status, json: (await response.json().catch(() => ({}))) as Tokens };
}
const exchange = ({ code, redirectUri, verifier }: Code, change: Record<string, string> = {}, headers?: Record<string, string>) =>
  post(
    "/token",
    { grant_type: "authorization_code", client_id: app, code, redirect_uri: redirectUri, code_verifier: verifier, ...change },
    headers,
  );
const refresh = (refresh_token: string, headers?: Record<string, string>, client_id = app) =>
  post("/token", { grant_type: "refresh_token", client_id, refresh_token }, headers);
const userinfo = async (token: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${token}`, ...headers } });
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
};

it("gives the publisher's server tokens by openid-client, and the ID token verifies with jsonwebtoken too, which shares no code with it [E2][E4]", async () => {
  await user.put(`/grants/${app}`, { scopes: ["profile"] });
  const { code, redirectUri, verifier } = await codeFor(["profile"], guest, "the-nonce");
  const configuration = await client.discovery(new URL(issuer), app, { id_token_signed_response_alg: "ES256" }, client.None(), {
    execute: [client.allowInsecureRequests],
  });
  const callback = new URL(`${redirectUri}?${new URLSearchParams({ code, iss: issuer })}`);
  const tokens = await client.authorizationCodeGrant(configuration, callback, { pkceCodeVerifier: verifier, expectedNonce: "the-nonce" });
  expect(tokens.claims()).toMatchObject({ iss: issuer, aud: app, sub: guest.session.user.id, nonce: "the-nonce" });
  const claims = tokens.claims();
  expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(300);
  expect(await client.fetchUserInfo(configuration, tokens.access_token, guest.session.user.id)).toEqual({
    sub: guest.session.user.id,
    name: "Linh Trần",
  });

  const { keys } = (await (await fetch(`${issuer}/jwks`)).json()) as { keys: (JsonWebKey & { kid: string })[] };
  const token = tokens.id_token ?? "";
  const key = keys.find(({ kid }) => kid === jsonwebtoken.decode(token, { complete: true })?.header.kid);
  const publicKey = createPublicKey({ key: key ?? {}, format: "jwk" });
  const verified = jsonwebtoken.verify(token, publicKey, { algorithms: ["ES256"], issuer, audience: app, nonce: "the-nonce" });
  expect(verified).toMatchObject({ sub: guest.session.user.id });
  expect(() => jsonwebtoken.verify(token, publicKey, { algorithms: ["ES256"], issuer, audience: other })).toThrow(/audience/);
});

it("gives no code for what was not granted, and no data that was taken back since [I-08]", async () => {
  await user.put(`/grants/${app}`, { scopes: ["profile"] });
  const codeChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  expect(await guest.post("/identity/authorization-code", { scopes: ["profile", "email"], codeChallenge })).toMatchObject({
    status: 403,
    json: { code: "CONSENT_REQUIRED", data: { scopes: ["email"] } },
  });
  const { json } = await exchange(await codeFor(["profile"]));
  expect((await userinfo(json.access_token)).json).toMatchObject({ name: "Linh Trần" });
  // A later yes changes nothing about an old token; a later no does.
  await user.put(`/grants/${app}`, { scopes: ["email"] });
  expect((await userinfo(json.access_token)).json).toEqual({ sub: guest.session.user.id });
  const later = await refresh(json.refresh_token);
  expect((await userinfo(later.json.access_token)).json).toEqual({ sub: guest.session.user.id });
});

it("takes a challenge of S256 and no other, and no exchange without its verifier [I-05]", async () => {
  const challenges = [undefined, "", "too-short", "x".repeat(44), "plain-verifier-with-a-length-of-43-chars!!!"];
  for (const codeChallenge of challenges) {
    expect(await guest.post("/identity/authorization-code", { scopes: [], codeChallenge }), codeChallenge).toMatchObject({
      status: 400,
      json: { code: "INVALID_PARAMS" },
    });
  }
  const code = await codeFor();
  const withoutVerifier = { grant_type: "authorization_code", client_id: app, code: code.code, redirect_uri: code.redirectUri };
  expect(await post("/token", withoutVerifier)).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
  const challengeAsVerifier = createHash("sha256").update(code.verifier).digest("base64url");
  for (const code_verifier of [challengeAsVerifier, randomBytes(32).toString("base64url")]) {
    expect(await exchange(code, { code_verifier })).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
  }
  expect((await exchange(code)).status).toBe(200);
});

it("exchanges a code for its own app and its own address alone; there is no page that redirects [I-05]", async () => {
  const code = await codeFor();
  const { redirectUri } = code;
  const variants = [
    `${redirectUri}.`,
    `${redirectUri}/`,
    redirectUri.replace("/miniapp/", "/miniapp%2F"),
    redirectUri.replace("localhost", "127.0.0.1"),
    `${redirectUri}?next=https://evil.example`,
    "https://evil.example/",
  ];
  for (const redirect_uri of variants) {
    expect(await exchange(code, { redirect_uri }), redirect_uri).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
  }
  expect(await exchange(code, { client_id: other })).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
  expect((await exchange(code)).status).toBe(200);

  const query = new URLSearchParams({
    client_id: app,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: "openid",
    code_challenge: "x",
  });
  const page = await server.host.inject({ url: `/oidc/auth?${query}` });
  expect(page.statusCode).toBe(400);
  expect(page.headers.location).toBeUndefined();
  expect(page.json()).toMatchObject({ error: "unauthorized_client" });
});

it("exchanges a code once: a repeat is refused and ends the tokens of the first [I-05]", async () => {
  const code = await codeFor();
  const first = await exchange(code);
  expect((await userinfo(first.json.access_token)).status).toBe(200);
  expect(await exchange(code)).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
  expect((await userinfo(first.json.access_token)).status).toBe(401);
  expect(await refresh(first.json.refresh_token)).toMatchObject({ status: 400, json: { error: "invalid_grant" } });

  // At once: one at most is served, and what it got is ended.
  const raced = await codeFor();
  const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(raced)));
  const served = answers.filter(({ status }) => status === 200);
  expect(served.length).toBeLessThanOrEqual(1);
  for (const { json } of served) expect((await userinfo(json.access_token)).status).toBe(401);

  const late = await codeFor();
  offset += 61_000;
  expect(await exchange(late)).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
});

it("rotates refresh tokens: two at once are both served, a third time or a late one ends the family [I-06]", async () => {
  const { json } = await exchange(await codeFor());
  const [one, two] = await Promise.all([refresh(json.refresh_token), refresh(json.refresh_token)]);
  expect([one?.status, two?.status]).toEqual([200, 200]);
  const seen = [json.refresh_token, one?.json.refresh_token, two?.json.refresh_token];
  expect(new Set(seen).size).toBe(3);
  const next = await refresh(one?.json.refresh_token ?? "");
  expect(next.status).toBe(200);
  expect(await refresh(json.refresh_token)).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
  for (const dead of [next.json.refresh_token, two?.json.refresh_token ?? ""]) expect((await refresh(dead)).status).toBe(400);
  expect((await userinfo(next.json.access_token)).status).toBe(401);

  const again = await exchange(await codeFor());
  const rotated = await refresh(again.json.refresh_token);
  offset += REFRESH_GRACE_MS;
  expect((await refresh(again.json.refresh_token)).status).toBe(400);
  expect((await refresh(rotated.json.refresh_token)).status).toBe(400);

  const mine = await exchange(await codeFor());
  expect(await refresh(mine.json.refresh_token, {}, other)).toMatchObject({ status: 400, json: { error: "invalid_grant" } });
});

interface ProofChange {
  readonly htu?: string;
  readonly htm?: string;
  readonly jti?: string;
  readonly ath?: string;
  readonly iat?: number;
}
async function prove(pair: GenerateKeyPairResult, path: string, method: string, change: ProofChange = {}): Promise<{ dpop: string }> {
  const { iat = Math.floor(Date.now() / 1000), ...rest } = change;
  const claims = { htu: `${issuer}${path}`, htm: method, jti: randomUUID(), iat, ...rest };
  const header = { alg: "ES256", typ: "dpop+jwt", jwk: await exportJWK(pair.publicKey) };
  return { dpop: await new SignJWT(claims).setProtectedHeader(header).sign(pair.privateKey) };
}
const hashOf = (token: string): string => createHash("sha256").update(token).digest("base64url");

it("binds tokens to the key of a DPoP proof: replayed, for another address or method, of another key, without the token's hash, each refused [I-07]", async () => {
  const pair = await generateKeyPair("ES256", { extractable: true });
  const thief = await generateKeyPair("ES256", { extractable: true });
  const bad = { status: 400, json: { error: "invalid_dpop_proof" } };
  const code = await codeFor();
  expect(await exchange(code, {}, await prove(pair, "/me", "POST"))).toMatchObject(bad);
  expect(await exchange(code, {}, await prove(pair, "/token", "GET"))).toMatchObject(bad);
  expect(await exchange(code, {}, await prove(pair, "/token", "POST", { iat: Math.floor(Date.now() / 1000) - 400 }))).toMatchObject({
    status: 400,
    json: { error: expect.stringMatching(/invalid_dpop_proof|use_dpop_nonce/) },
  });
  const proof = await prove(pair, "/token", "POST");
  const tokens = await exchange(code, {}, proof);
  expect(tokens).toMatchObject({ status: 200, json: { token_type: "DPoP" } });

  const { access_token, refresh_token } = tokens.json;
  expect((await refresh(refresh_token, proof)).status).toBe(400);
  expect((await refresh(refresh_token, await prove(thief, "/token", "POST"))).status).toBe(400);
  expect((await refresh(refresh_token)).status).toBe(400);

  const ath = hashOf(access_token);
  const ask = async (from: GenerateKeyPairResult, change: ProofChange, scheme = "DPoP") =>
    (await userinfo(access_token, { authorization: `${scheme} ${access_token}`, ...(await prove(from, "/me", "GET", change)) })).status;
  expect(await ask(pair, {})).toBe(401);
  expect(await ask(pair, { ath: hashOf("another token") })).toBe(401);
  expect(await ask(thief, { ath })).toBe(401);
  expect(await ask(pair, { ath, htm: "POST" })).toBe(401);
  expect(await ask(pair, { ath, htu: `${issuer}/token` })).toBe(401);
  expect((await userinfo(access_token)).status).toBe(401);
  expect(await ask(pair, { ath, jti: "once" })).toBe(200);
  expect(await ask(pair, { ath, jti: "once" })).toBe(401);
  const raced = await Promise.all(Array.from({ length: 6 }, () => ask(pair, { ath, jti: "raced" })));
  expect(raced.filter((status) => status === 200)).toHaveLength(1);

  expect((await refresh(refresh_token, await prove(pair, "/token", "POST"))).status).toBe(200);
});

it("ends every token of an app's servers as soon as the user takes the app's access back, and no other's [I-11]", async () => {
  const elsewhere = await user.openSession(other);
  const theirs = await codeFor([], elsewhere);
  const kept = await post("/token", {
    grant_type: "authorization_code",
    client_id: other,
    code: theirs.code,
    redirect_uri: theirs.redirectUri,
    code_verifier: theirs.verifier,
  });
  const open = await codeFor();
  const { json } = await exchange(await codeFor());
  expect((await userinfo(json.access_token)).status).toBe(200);
  expect((await user.delete(`/grants/${app}`)).status).toBe(200);
  expect((await userinfo(json.access_token)).status).toBe(401);
  expect((await refresh(json.refresh_token)).status).toBe(400);
  expect((await exchange(open)).status).toBe(400);
  expect((await userinfo(kept.json.access_token)).status).toBe(200);
});

it("deletes what expired a day ago, and serves no path of the library that it does not need", async () => {
  await exchange(await codeFor());
  const records = async () =>
    Number((await server.ctx.pool.query("select count(*) from identity_oidc_records where model = 'AccessToken'")).rows[0].count);
  expect(await records()).toBeGreaterThan(0);
  offset += 25 * 3600_000;
  await server.server.runJob("issuer.sweep");
  expect(await records()).toBe(0);
  for (const path of ["/reg", "/session/end", "/token/introspection", "/device"])
    expect((await fetch(`${issuer}${path}`)).status, path).toBe(404);
  guest = await user.openSession(app);
});

it("gives a stopped app's server nothing more", async () => {
  const { json } = await exchange(await codeFor());
  await server.ctx.registry.stopApp(app, {});
  expect(await refresh(json.refresh_token)).toMatchObject({ status: 401, json: { error: "invalid_client" } });
  await server.ctx.registry.resumeApp(app);
  expect((await refresh(json.refresh_token)).status).toBe(200);
});
