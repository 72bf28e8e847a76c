import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { expect, it } from "vitest";
import { createLaunchVerifier, type LaunchVerifierOptions } from "./server.ts";

const issuer = "https://host.example/oidc";
const appId = "com.example.coffee";
const now = Date.parse("2026-11-21T09:00:00Z");
const second = Math.floor(now / 1000);
const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
const jwk = { ...(await exportJWK(publicKey)), kid: "one", alg: "ES256" };
const keys = createLocalJWKSet({ keys: [jwk] });
const launch = { path: "/menu", query: "table=7", fragment: "", scene: "link" };

const claims = (change: JWTPayload = {}): JWTPayload => ({
  iss: issuer,
  aud: appId,
  sub: "user-1",
  jti: "launch-1",
  iat: second,
  exp: second + 300,
  nonce: "n-0S6_WzA2Mj",
  launch,
  ...change,
});
const sign = (payload: JWTPayload, header: Record<string, unknown> = {}, key: CryptoKey | Uint8Array = privateKey) =>
  new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid: "one", typ: "plaza-launch+jwt", ...header }).sign(key);
const verify = (token: string, nonce?: string, options: Partial<LaunchVerifierOptions> = {}) =>
  createLaunchVerifier({ issuer, appId, keys, now: () => now, ...options }).verify(token, nonce === undefined ? {} : { nonce });
const refused = expect.objectContaining({ code: "INVALID_PARAMS" });
const encode = (text: string) => Buffer.from(text).toString("base64url");

it("reads who opened the mini-app and how, for the nonce of this session [E4]", async () => {
  expect(await verify(await sign(claims()), "n-0S6_WzA2Mj")).toEqual({ userId: "user-1", launch, authDate: second * 1000, id: "launch-1" });
});

it("refuses what was put in another order, repeated, cut off or made up [I-16]", async () => {
  const token = await sign(claims());
  const [header = "", , signature = ""] = token.split(".");
  const reordered = Object.fromEntries(Object.entries(claims()).reverse());
  const repeated = JSON.stringify(claims()).replace("{", '{"sub":"user-2",');
  const raw = Buffer.from(signature, "base64url");
  const forged = [
    `${header}.${encode(JSON.stringify(reordered))}.${signature}`,
    `${header}.${encode(repeated)}.${signature}`,
    `${header}.${encode(JSON.stringify(claims({ sub: "user-2" })))}.${signature}`,
    ...[0, 1, 16, 32, 63].map((length) => `${token.slice(0, token.lastIndexOf(".") + 1)}${raw.subarray(0, length).toString("base64url")}`),
    `${token}AA`,
    `${token}.`,
    token.slice(0, -1),
    `${encode('{"alg":"none","typ":"plaza-launch+jwt"}')}.${encode(JSON.stringify(claims()))}.`,
    await sign(claims(), { alg: "HS256" }, Buffer.from(JSON.stringify(jwk))),
    await sign(claims(), {}, (await generateKeyPair("ES256")).privateKey),
    "auth_date=1&user=1&hash=00",
    "",
  ];
  for (const attempt of forged) await expect(verify(attempt), attempt).rejects.toEqual(refused);
});

it("refuses what is old, from the future, for another app or host, of another kind, or says too little [I-16]", async () => {
  const wrong = [
    await sign(claims({ iat: second - 361, exp: second + 300 })),
    await sign(claims({ iat: second - 300, exp: second - 61 })),
    await sign(claims({ iat: second + 61 })),
    await sign(claims({ aud: "com.example.other" })),
    await sign(claims({ iss: "https://other.example/oidc" })),
    await sign(claims(), { typ: "JWT" }),
    await sign(claims(), { typ: "plaza-receipt+jwt" }),
    ...(await Promise.all(["iss", "aud", "sub", "iat", "exp", "jti", "launch"].map((name) => sign(claims({ [name]: undefined }))))),
    await sign(claims({ launch: { path: "/" } })),
  ];
  for (const attempt of wrong) await expect(verify(attempt), attempt).rejects.toEqual(refused);
  // At the edge, and for a server that wants it fresher.
  const edge = await sign(claims({ iat: second - 359, exp: second - 59 }));
  expect((await verify(edge)).userId).toBe("user-1");
  await expect(verify(edge, undefined, { maxAgeSeconds: 60 })).rejects.toEqual(refused);
  await expect(verify(await sign(claims({ iat: second - 361 })), undefined, { maxAgeSeconds: 3600 })).rejects.toEqual(refused);
});

it("refuses every nonce but the session's own [I-16]", async () => {
  const token = await sign(claims());
  for (const nonce of ["", "n-0S6_WzA2M", "n-0S6_WzA2Mj ", "N-0S6_WzA2Mj", "n-0S6_WzA2Mk"])
    await expect(verify(token, nonce), nonce).rejects.toEqual(refused);
  await expect(verify(await sign(claims({ nonce: undefined })), "n-0S6_WzA2Mj")).rejects.toEqual(refused);
});
