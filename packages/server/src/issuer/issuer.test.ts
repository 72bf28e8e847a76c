import { generateKeyPairSync, sign as signWith } from "node:crypto";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, jwtVerify, SignJWT } from "jose";
import * as client from "openid-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type GuestClient, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";

let server: TestServer;
let user: UserClient;
let guest: GuestClient;
let issuer: string;
const app = "com.example.sample";
const other = "com.example.other";

beforeAll(async () => {
  server = await startTestServer();
  await server.listen();
  await server.publishApp({
    id: app,
    manifest: {
      plaza: { optional_capabilities: { device: "1" } },
      req_permissions: [{ name: "geolocation", reason: "To find the nearest shop" }],
    },
  });
  await server.publishApp({ id: other });
  await server.publishApp({ id: "com.example.plain", manifest: { plaza: { capabilities: {}, scopes: [] } } });
  user = await server.signIn("linh");
  guest = await user.openSession(app);
  issuer = server.config.issuer;
});
afterAll(() => server?.close());

const mint = async (body: object = {}, from = guest): Promise<{ token: string; expiresAt: number }> => {
  const answer = await from.post("/identity/id-token", body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
};
const metadata = async () =>
  (await fetch(`${issuer}/.well-known/openid-configuration`)).json() as Promise<{ jwks_uri: string; issuer: string }>;
/** What a publisher's own server does: discovery, JWKS, then issuer, audience and time. */
const verifyAt = async (token: string, audience: string) =>
  jwtVerify(token, createRemoteJWKSet(new URL((await metadata()).jwks_uri)), { issuer, audience });

it("verifies with jose through discovery and JWKS: issuer, audience, pairwise subject, nonce, at most five minutes [E1][E2][E4]", async () => {
  const { token, expiresAt } = await mint({ nonce: "n-0S6_WzA2Mj" });
  const { payload, protectedHeader } = await verifyAt(token, app);
  expect(protectedHeader).toMatchObject({ alg: "ES256", kid: expect.any(String) });
  expect(payload).toMatchObject({ iss: issuer, aud: app, sub: guest.session.user.id, nonce: "n-0S6_WzA2Mj", scope: "openid" });
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300);
  expect(Math.abs(expiresAt - (payload.exp ?? 0) * 1000)).toBeLessThanOrEqual(2000);
  expect(JSON.stringify(payload)).not.toMatch(/linh|persona/i);
});

it("verifies with openid-client, an OpenID Connect client of somebody else's making [E2]", async () => {
  const configuration = await client.discovery(new URL(issuer), app, { id_token_signed_response_alg: "ES256" }, client.None(), {
    execute: [client.allowInsecureRequests],
  });
  expect(configuration.serverMetadata()).toMatchObject({
    issuer,
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["ES256"],
  });
  // The library verifies ID tokens in the responses of flows; this is such a response, made of our token.
  client.useIdTokenResponseType(configuration);
  const { token } = await mint({ nonce: "the-nonce" });
  const callback = new URL(`https://publisher.example/callback#${new URLSearchParams({ id_token: token })}`);
  const claims = await client.implicitAuthentication(configuration, callback, "the-nonce");
  expect(claims).toMatchObject({ iss: issuer, aud: app, sub: guest.session.user.id });
  await expect(client.implicitAuthentication(configuration, callback, "another-nonce")).rejects.toMatchObject({
    code: "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  });
});

it("is refused by another app's server: the audience is the app [I-01]", async () => {
  const { token } = await mint();
  await expect(verifyAt(token, other)).rejects.toMatchObject({ code: "ERR_JWT_CLAIM_VALIDATION_FAILED", claim: "aud" });
  const elsewhere = await user.openSession(other);
  const theirs = await mint({}, elsewhere);
  expect(decodeJwt(theirs.token)).toMatchObject({ aud: other });
  expect(decodeJwt(theirs.token).sub).not.toBe(decodeJwt(token).sub);
});

it("is refused when it was forged: no signature, HMAC with the public key, another key, changed claims [I-02]", async () => {
  const { token } = await mint();
  const claims = decodeJwt(token);
  const [header = "", payload = "", signature = ""] = token.split(".");
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
  const jwks = (await (await fetch((await metadata()).jwks_uri)).json()) as { keys: { kid: string }[] };
  expect(JSON.stringify(jwks)).not.toContain('"d"');
  const { privateKey } = await generateKeyPair("ES256");
  const { privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const forged = [
    `${encode({ alg: "none" })}.${payload}.`,
    await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: jwks.keys[0]?.kid ?? "" })
      .sign(new TextEncoder().encode(JSON.stringify(jwks.keys[0]))),
    await new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: decodeProtectedHeader(token).kid ?? "" }).sign(privateKey),
    await new SignJWT(claims)
      .setProtectedHeader({ alg: "ES256", jwk: await exportJWK((await generateKeyPair("ES256", { extractable: true })).publicKey) })
      .sign(privateKey),
    `${header}.${encode({ ...claims, sub: "someone-else" })}.${signature}`,
    `${encode({ alg: "RS256", kid: "../../etc/passwd" })}.${payload}.${signWith("sha256", Buffer.from("x"), rsa).toString("base64url")}`,
  ];
  for (const bad of forged) await expect(verifyAt(bad, app), bad.slice(0, 40)).rejects.toThrow();
});

it("carries the granted scopes by name and no data of the user [E2]", async () => {
  await user.put(`/grants/${app}`, { scopes: ["email", "geolocation"] });
  const claims = decodeJwt((await mint()).token);
  expect(claims.scope).toBe("openid email");
  expect(claims).not.toHaveProperty("email");
  await user.delete(`/grants/${app}`);
  expect(decodeJwt((await mint()).token).scope).toBe("openid");
});

it("is not given to an app whose manifest does not ask for identity", async () => {
  const plain = await user.openSession("com.example.plain");
  expect(await plain.post("/identity/id-token", {})).toMatchObject({ status: 403, json: { code: "CAPABILITY_DENIED" } });
});

it("says its own addresses whatever Host header asks, and keeps its errors to itself [R-18]", async () => {
  const answer = await server.host.inject({
    url: "/oidc/.well-known/openid-configuration",
    headers: { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "ftp" },
  });
  expect(answer.payload).not.toContain("evil.example");
  expect(answer.json()).toMatchObject({ issuer, jwks_uri: `${issuer}/jwks`, authorization_endpoint: `${issuer}/auth` });
  const refused = await server.host.inject({
    url: `/oidc/auth?client_id=${app}&response_type=code&redirect_uri=https://evil.example&scope=openid`,
  });
  expect(refused.statusCode).toBe(400);
  expect(refused.payload).not.toMatch(/node_modules| at /);
  expect((await server.console.inject({ url: "/oidc/jwks" })).statusCode).toBe(404);
});
