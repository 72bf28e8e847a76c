import { CompactSign, importJWK, SignJWT } from "jose";
import { beforeAll, expect, it } from "vitest";
import {
  canonicalBytes,
  digestOf,
  generateIndexKey,
  isFresh,
  isReleaseEntry,
  isVerifiedFile,
  isVerifiedIndex,
  isVerifiedRelease,
  type ReleaseIndex,
  resolveRelease,
  signIndex,
  verifyFile,
  verifyIndex,
  verifyRelease,
} from "../index.ts";
import { sampleRelease } from "../testing/sample-release.ts";

const NOW = 1_800_000_000_000;
let keys: Awaited<ReturnType<typeof generateIndexKey>>;
let other: Awaited<ReturnType<typeof generateIndexKey>>;
let sample: Awaited<ReturnType<typeof sampleRelease>>;
let index: ReleaseIndex;

beforeAll(async () => {
  keys = await generateIndexKey("index-1");
  other = await generateIndexKey("index-1");
  sample = await sampleRelease();
  index = {
    version: 7,
    issuedAt: NOW - 1000,
    expiresAt: NOW + 60_000,
    apps: {
      [sample.release.appId]: {
        status: "live",
        channels: { stable: "1.2.0" },
        releases: { "1.2.0": { digest: sample.digest, status: "live" } },
      },
    },
  };
});

const sign = (change: Partial<ReleaseIndex> = {}) => signIndex({ ...index, ...change }, { key: keys.privateJwk, kid: "index-1" });
const verify = (jws: string, options: { now?: number; lastSeen?: number } = {}) =>
  verifyIndex(jws, { keys: [keys.publicJwk], now: NOW, lastSeen: 0, ...options });
const reason = (value: string) => expect.objectContaining({ code: "INTEGRITY_FAILED", data: { reason: value } });

async function signWith(header: Record<string, unknown>, payload: unknown = index): Promise<string> {
  const key = await importJWK(keys.privateJwk, "EdDSA");
  return new CompactSign(canonicalBytes(payload))
    .setProtectedHeader({ alg: "EdDSA", typ: "plaza-index+jwt", kid: "index-1", ...header })
    .sign(key, { crit: { "urn:x": true } });
}

it("accepts an index signed by a trusted key and freezes it", async () => {
  const verified = await verify(await sign(), { lastSeen: 7 });
  expect(isVerifiedIndex(verified)).toBe(true);
  expect(Object.isFrozen(verified.apps)).toBe(true);
  expect(isFresh(verified, NOW)).toBe(true);
  expect(isFresh(verified, NOW + 60_000)).toBe(false);
});

it("refuses an index that is older than one seen before [R-05]", async () => {
  await expect(verify(await sign({ version: 6 }), { lastSeen: 7 })).rejects.toThrowError(reason("rollback"));
});

it("refuses an index at the very moment it expires, and not one millisecond earlier [R-05]", async () => {
  const jws = await sign();
  await expect(verify(jws, { now: NOW + 60_000 })).rejects.toThrowError(reason("expired"));
  await expect(verify(jws, { now: NOW + 59_999 })).resolves.toBeDefined();
  await expect(verify(jws, { now: Number.NaN })).rejects.toThrowError(reason("expired"));
});

it("refuses an index issued in the future", async () => {
  await expect(verify(await sign({ issuedAt: NOW + 6 * 60_000, expiresAt: NOW + 1e9 }))).rejects.toThrowError(reason("future"));
});

it("refuses a signature of another key that claims the same id, and an unknown id [R-04]", async () => {
  await expect(verify(await signIndex(index, { key: other.privateJwk, kid: "index-1" }))).rejects.toThrowError(reason("signature"));
  await expect(verify(await signIndex(index, { key: keys.privateJwk, kid: "index-2" }))).rejects.toThrowError(reason("signature"));
});

it("refuses an index at any changed character of its three parts [R-03]", async () => {
  const jws = await sign();
  for (let at = jws.length - 1; at >= 0; at -= 7) {
    const changed = `${jws.slice(0, at)}${jws[at] === "A" ? "B" : "A"}${jws.slice(at + 1)}`;
    if (changed !== jws)
      await expect(verify(changed), `character ${at}`).rejects.toThrowError(expect.objectContaining({ code: "INTEGRITY_FAILED" }));
  }
});

it("refuses other types and algorithms, and a header that brings its own key [R-04]", async () => {
  for (const header of [
    { typ: "plaza-quote+jwt" },
    { typ: undefined },
    { jwk: other.publicJwk },
    { jku: "https://evil.example" },
    { x5c: [] },
    { cty: "x" },
  ]) {
    await expect(verify(await signWith(header)), JSON.stringify(header)).rejects.toThrowError(reason("header"));
  }
  await expect(verify(await signWith({ crit: ["urn:x"], "urn:x": 1 }))).rejects.toThrowError(
    expect.objectContaining({ code: "INTEGRITY_FAILED" }),
  );
  const symmetric = await new SignJWT({ ...index })
    .setProtectedHeader({ alg: "HS256", typ: "plaza-index+jwt", kid: "index-1" })
    .sign(new TextEncoder().encode(keys.publicJwk.x));
  await expect(verify(symmetric)).rejects.toThrowError(expect.objectContaining({ code: "INTEGRITY_FAILED" }));
  const [, payload] = (await sign()).split(".");
  const none = `${btoa(JSON.stringify({ alg: "none", typ: "plaza-index+jwt", kid: "index-1" })).replaceAll("=", "")}.${payload}.`;
  await expect(verify(none)).rejects.toThrowError(expect.objectContaining({ code: "INTEGRITY_FAILED" }));
});

it.each(["", "a.b", "a.b.c", "a.b.c.d", "{}"])("refuses %j as an index", async (text) => {
  await expect(verify(text)).rejects.toThrowError(expect.objectContaining({ code: "INTEGRITY_FAILED" }));
});

it("refuses a signed payload without the shape of an index, or with a channel that names nothing", async () => {
  await expect(verify(await signWith({}, { version: 1 }))).rejects.toThrowError(reason("malformed"));
  await expect(verify(await signWith({}, { ...index, version: 1.5 }))).rejects.toThrowError(reason("malformed"));
  await expect(
    verify(await signWith({}, { ...index, apps: { "com.lotus.coffee": { status: "live", channels: { stable: "9.9.9" }, releases: {} } } })),
  ).rejects.toThrowError(reason("malformed"));
});

it("resolves the first channel that has a release, and a version by name", async () => {
  const verified = await verify(await sign());
  const entry = resolveRelease(verified, { appId: "com.lotus.coffee", channels: ["dev", "stable"] });
  expect(entry).toEqual({ appId: "com.lotus.coffee", version: "1.2.0", channel: "stable", digest: sample.digest });
  expect(isReleaseEntry(entry)).toBe(true);
  expect(resolveRelease(verified, { appId: "com.lotus.coffee", version: "1.2.0" }).channel).toBeUndefined();
});

it("refuses what the index does not list, and names of the prototype", async () => {
  const verified = await verify(await sign());
  for (const query of [
    { appId: "com.other.app", version: "1.2.0" },
    { appId: "constructor", version: "1.2.0" },
    { appId: "com.lotus.coffee", version: "toString" },
    { appId: "com.lotus.coffee", channels: ["beta" as const] },
  ]) {
    expect(() => resolveRelease(verified, query), JSON.stringify(query)).toThrowError(reason("unlisted"));
  }
});

it("refuses a stopped app with the operator's words, and a revoked release [R-14]", async () => {
  const app = index.apps[sample.release.appId]!;
  const stopped = await verify(await sign({ apps: { [sample.release.appId]: { ...app, status: "stopped", message: "Back tomorrow" } } }));
  expect(() => resolveRelease(stopped, { appId: "com.lotus.coffee", version: "1.2.0" })).toThrowError(
    expect.objectContaining({ code: "RELEASE_REVOKED", message: "Back tomorrow", data: { status: "stopped" } }),
  );
  const revoked = await verify(
    await sign({ apps: { [sample.release.appId]: { ...app, releases: { "1.2.0": { digest: sample.digest, status: "revoked" } } } } }),
  );
  expect(() => resolveRelease(revoked, { appId: "com.lotus.coffee", channels: ["stable"] })).toThrowError(
    expect.objectContaining({ code: "RELEASE_REVOKED", data: { status: "revoked" } }),
  );
});

it("takes no value of the right shape that did not pass verification", async () => {
  const verified = await verify(await sign());
  const entry = resolveRelease(verified, { appId: "com.lotus.coffee", version: "1.2.0" });
  const release = await verifyRelease(sample.bytes, entry);
  expect(() => resolveRelease(structuredClone(index) as typeof verified, { appId: "com.lotus.coffee", version: "1.2.0" })).toThrowError(
    TypeError,
  );
  await expect(verifyRelease(sample.bytes, { ...entry })).rejects.toThrowError(TypeError);
  await expect(verifyFile(new Uint8Array(), structuredClone(release), "remoteEntry.js")).rejects.toThrowError(TypeError);
  expect([
    isVerifiedIndex(index),
    isReleaseEntry({ ...entry }),
    isVerifiedRelease(sample.release),
    isVerifiedFile({}),
    isVerifiedFile(null),
  ]).toEqual([false, false, false, false, false]);
});

it("verifies release.json and each of its files, and refuses any changed byte [S-12][R-03]", async () => {
  const entry = resolveRelease(await verify(await sign()), { appId: "com.lotus.coffee", version: "1.2.0" });
  for (let at = 0; at < sample.bytes.length; at += 97) {
    const changed = sample.bytes.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(verifyRelease(changed, entry)).rejects.toThrowError(reason("digest"));
  }
  const release = await verifyRelease(sample.bytes, entry);
  for (const [path, bytes] of Object.entries(sample.files)) {
    const file = await verifyFile(bytes, release, path);
    expect(isVerifiedFile(file)).toBe(true);
    expect(file.text()).toBe(new TextDecoder().decode(bytes));
    const changed = bytes.slice();
    changed[0] = (changed[0] ?? 0) ^ 1;
    await expect(verifyFile(changed, release, path)).rejects.toThrowError(reason("digest"));
    await expect(verifyFile(bytes.slice(1), release, path)).rejects.toThrowError(reason("size"));
  }
  await expect(verifyFile(new Uint8Array(), release, "chunk-that-nobody-listed.js")).rejects.toThrowError(reason("unlisted"));
  await expect(verifyFile(new Uint8Array(), release, "__proto__")).rejects.toThrowError(reason("unlisted"));
});

it("keeps what was verified when the buffer changes afterwards", async () => {
  const release = await verifyRelease(
    sample.bytes,
    resolveRelease(await verify(await sign()), { appId: "com.lotus.coffee", version: "1.2.0" }),
  );
  const bytes = sample.files["remoteEntry.js"]!.slice();
  const file = await verifyFile(bytes, release, "remoteEntry.js");
  bytes.fill(0);
  expect(file.text()).toContain("export");
});

it("refuses the release of another app or version under a digest that the index vouches for [R-05]", async () => {
  const wrong = { ...index, apps: { "com.other.app": index.apps[sample.release.appId]! } } as ReleaseIndex;
  const entry = resolveRelease(await verify(await signIndex(wrong, { key: keys.privateJwk, kid: "index-1" })), {
    appId: "com.other.app",
    version: "1.2.0",
  });
  await expect(verifyRelease(sample.bytes, entry)).rejects.toThrowError(reason("mismatch"));
});

it("computes the digest that Subresource Integrity knows", async () => {
  expect(await digestOf(new TextEncoder().encode("alert('Hello, world.');"))).toBe(
    "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO",
  );
});
