import { createRemoteJWKSet, decodeProtectedHeader, importJWK, type JWK, type JWTPayload, jwtVerify, SignJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { createKeyRing, PUBLISH_AHEAD_MS, RETIRE_AFTER_MS, ROTATE_EVERY_MS } from "./key-ring.ts";

const app = "com.example.sample";
let server: TestServer;
let operator: UserClient;
let offset = 0;
const clock = { now: () => Date.now() + offset };

beforeAll(async () => {
  server = await startTestServer({ clock });
  await server.listen();
  await server.publishApp({ id: app });
  operator = await server.signIn("operator", "console");
});
afterAll(() => server?.close());

/** A verifier with a copy of the key set as it is now, which it never fetches again. */
async function verifierOfNow() {
  const jwks = createRemoteJWKSet(new URL(`${server.config.issuer}/jwks`), {
    cacheMaxAge: Number.POSITIVE_INFINITY,
    cooldownDuration: 1e9,
  });
  await jwks.reload();
  return (token: string) => jwtVerify(token, jwks, { issuer: server.config.issuer, audience: app });
}
const mint = async (): Promise<string> =>
  (await server.ctx.identity.issuer.mintIdToken({ appId: app, userId: "persona-linh", scopes: [] })).token;
const mintMany = (count: number) => Promise.all(Array.from({ length: count }, mint));
const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const rotate = (body: object) => operator.post("/admin/issuer/keys", { reason: "Planned", ...body });
const phases = async () => (await operator.get("/admin/issuer/keys")).json.keys.map(({ phase }: { phase: string }) => phase);
/** A token of today made with a key that somebody got hold of. */
async function forge(key: JWK, claims: JWTPayload): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...claims, iat: now, exp: now + 300 })
    .setProtectedHeader({ alg: "ES256", kid: key.kid ?? "" })
    .sign(await importJWK(key, "ES256"));
}

it("rotates under load without a valid token that fails, at verifiers with an old copy of the keys too, and nothing of a retired key is accepted after its time [I-10]", async () => {
  const oldCopy = await verifierOfNow();
  const before = await mintMany(50);
  const oldKid = kidOf(before[0] ?? "");
  const [oldKey] = await server.ctx.identity.issuer.keys.current();

  const [during, answer] = await Promise.all([mintMany(200), rotate({})]);
  expect(answer.json.keys.map(({ phase }: { phase: string }) => phase)).toEqual(["signing", "next"]);
  for (const token of [...before, ...during, ...(await mintMany(50))]) {
    expect(kidOf(token)).toBe(oldKid);
    await oldCopy(token);
  }
  // The copy that a verifier made just before the new key signs.
  const copy = await verifierOfNow();
  offset += PUBLISH_AHEAD_MS;
  const after = await mintMany(200);
  const fresh = await verifierOfNow();
  for (const token of after) {
    expect(kidOf(token)).not.toBe(oldKid);
    await copy(token);
    await fresh(token);
  }
  for (const token of during) await fresh(token);
  expect(await phases()).toEqual(["signing", "retiring"]);

  offset += RETIRE_AFTER_MS;
  const later = await verifierOfNow();
  const { payload } = await later(await mint());
  expect(await phases()).toEqual(["signing"]);
  if (oldKey === undefined) throw new Error("there was no key");
  const forged = await forge(oldKey, payload);
  await expect(later(forged)).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  await expect(oldCopy(forged)).resolves.toBeDefined();
});

it("has one new key on its way at most, made by one of two processes that rotate at once [I-10]", async () => {
  const other = createKeyRing({ ...server.ctx, clock });
  const [ours, theirs] = await Promise.all([server.ctx.identity.issuer.keys.rotate(), other.rotate()]);
  expect(theirs).toEqual(ours);
  expect(ours.map(({ phase }) => phase)).toEqual(["signing", "next"]);
  expect((await rotate({})).json.keys).toEqual(ours);
  offset += PUBLISH_AHEAD_MS + RETIRE_AFTER_MS;
  expect((await other.list()).map(({ phase }) => phase)).toEqual(["signing"]);
});

it("drops a compromised key at once, with what it signed, and says so in the audit log [I-10]", async () => {
  const token = await mint();
  const [stolen] = await server.ctx.identity.issuer.keys.current();
  expect(await rotate({ compromised: true, reason: "A backup was lost" })).toMatchObject({
    status: 200,
    json: { keys: [{ phase: "signing" }] },
  });
  const verify = await verifierOfNow();
  await expect(verify(token)).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  const { payload } = await verify(await mint());
  if (stolen === undefined) throw new Error("there was no key");
  await expect(verify(await forge(stolen, payload))).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  const [entry] = (await operator.get("/admin/audit")).json.entries;
  expect(entry).toMatchObject({ action: "issuer.rotate", reason: "A backup was lost" });
  expect(await (await server.signIn("publisher", "console")).post("/admin/issuer/keys", { reason: "x" })).toMatchObject({ status: 403 });
});

it("follows a key by itself after its time and not before, and keeps no private key in the clear [I-10]", async () => {
  const before = await server.ctx.identity.issuer.keys.list();
  await server.server.runJob("issuer.rotate");
  expect(await server.ctx.identity.issuer.keys.list()).toEqual(before);
  offset += ROTATE_EVERY_MS;
  await server.server.runJob("issuer.rotate");
  expect(await phases()).toEqual(["signing", "next"]);
  const rows = await server.ctx.pool.query("select * from issuer_keys");
  expect(rows.rowCount).toBeGreaterThan(0);
  expect(JSON.stringify(rows.rows)).not.toMatch(/"d":/);
  const published = await (await fetch(`${server.config.issuer}/jwks`)).text();
  expect(published).not.toMatch(/"d":/);
  expect((await fetch(`${server.config.issuer}/jwks`)).headers.get("cache-control")).toBe("public, max-age=300");
});
