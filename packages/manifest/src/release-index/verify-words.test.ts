import { CompactSign, importJWK, type JWK } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import {
  canonicalBytes,
  digestOf,
  generateIndexKey,
  INDEX_TYPE,
  isReleaseEntry,
  isVerifiedFile,
  isVerifiedIndex,
  isVerifiedRelease,
  MAX_CLOCK_SKEW,
  type ReleaseIndex,
  resolveRelease,
  signIndex,
  verifyFile,
  verifyIndex,
  verifyRelease,
} from "../index.ts";
import { sampleRelease } from "../testing/sample-release.ts";
import { MAX_INDEX_BYTES } from "./verify.ts";

const NOW = 1_800_000_000_000;
const kid = "index-1";
let keys: Awaited<ReturnType<typeof generateIndexKey>>;
let sample: Awaited<ReturnType<typeof sampleRelease>>;
let index: ReleaseIndex;

beforeAll(async () => {
  keys = await generateIndexKey(kid);
  sample = await sampleRelease();
  const releases = { "1.2.0": { digest: sample.digest, status: "live" as const } };
  index = {
    version: 7,
    issuedAt: NOW - 1000,
    expiresAt: NOW + 60_000,
    apps: { [sample.release.appId]: { status: "live", channels: { stable: "1.2.0" }, releases } },
  };
});

const sign = (change: Partial<ReleaseIndex> = {}) => signIndex({ ...index, ...change }, { key: keys.privateJwk, kid });
const verify = (jws: string, options: { lastSeen?: number; keys?: JWK[] } = {}) =>
  verifyIndex(jws, { keys: [keys.publicJwk], now: NOW, lastSeen: 0, ...options });
const failed = (reason: string, message: string) => expect.objectContaining({ code: "INTEGRITY_FAILED", message, data: { reason } });

async function signRaw(payload: Uint8Array, header: Record<string, unknown> = {}): Promise<string> {
  const key = await importJWK(keys.privateJwk, "EdDSA");
  return new CompactSign(payload).setProtectedHeader({ alg: "EdDSA", typ: INDEX_TYPE, kid, ...header }).sign(key);
}

describe("an index", () => {
  it("is refused with the reason and in words [R-04] [R-05]", async () => {
    const cases: [string, string, () => Promise<string>, { lastSeen?: number; keys?: JWK[] }?][] = [
      ["header", "The release index is not signed in the expected way.", () => signRaw(canonicalBytes(index), { typ: "JWT" })],
      ["signature", "The release index is signed by a key that this host does not trust.", () => sign(), { keys: [] }],
      [
        "signature",
        "The signature of the release index does not verify.",
        async () => (await sign()).replace(/\.[^.]*$/, `.${"A".repeat(86)}`),
      ],
      ["malformed", "The release index is not JSON.", () => signRaw(new TextEncoder().encode("{"))],
      ["malformed", "The release index does not have its shape.", () => signRaw(canonicalBytes({ version: 1 }))],
      ["rollback", "The release index is older (7) than one seen before (8).", () => sign(), { lastSeen: 8 }],
      ["expired", "The release index has expired.", () => sign({ expiresAt: NOW })],
      ["future", "The release index was issued in the future; check the clock.", () => sign({ issuedAt: NOW + MAX_CLOCK_SKEW + 1 })],
    ];
    for (const [reason, message, make, options] of cases)
      await expect(verify(await make(), options), message).rejects.toThrowError(failed(reason, message));
    const { [sample.release.appId]: app } = index.apps;
    const dangling = { ...index, apps: { [sample.release.appId]: { ...app, channels: { stable: "9.9.9" } } } };
    await expect(verify(await signRaw(canonicalBytes(dangling)))).rejects.toThrowError(
      failed("malformed", `The release index gives ${sample.release.appId} a version that it does not list.`),
    );
  });

  it("may be signed by a clock that is five minutes ahead, and not by one that is a millisecond more [R-05]", async () => {
    expect(MAX_CLOCK_SKEW).toBe(300_000);
    await expect(verify(await sign({ issuedAt: NOW + MAX_CLOCK_SKEW, expiresAt: NOW + 1e9 }))).resolves.toBeDefined();
  });

  it("is refused without a key id, also where a trusted key has none [R-04]", async () => {
    const { kid: _, ...nameless } = keys.publicJwk;
    const untrusted = failed("signature", "The release index is signed by a key that this host does not trust.");
    await expect(verify(await signRaw(canonicalBytes(index), { kid: undefined }), { keys: [nameless] })).rejects.toThrowError(untrusted);
  });

  it("is refused under another name of its own algorithm, by which the signature would verify [R-04]", async () => {
    const key = await importJWK({ ...keys.privateJwk, alg: "Ed25519" }, "Ed25519");
    const jws = await new CompactSign(canonicalBytes(index)).setProtectedHeader({ alg: "Ed25519", typ: INDEX_TYPE, kid }).sign(key);
    await expect(verify(jws)).rejects.toThrowError(failed("signature", "The signature of the release index does not verify."));
  });

  it("is verified by the Ed25519 key of that id, past keys of other kinds with the same id [R-04]", async () => {
    const x = keys.publicJwk.x as string;
    const others = [
      { kid, kty: "EC", crv: "Ed25519", x, y: x },
      { kid, kty: "OKP", crv: "X25519", x },
    ];
    await expect(verify(await sign(), { keys: [...others, keys.publicJwk] })).resolves.toBeDefined();
    await expect(verify(await sign(), { keys: others })).rejects.toThrowError(expect.objectContaining({ data: { reason: "signature" } }));
  });

  it("has one spelling: bits that no byte uses are zero, and nothing is padded [R-03]", async () => {
    const notCompact = failed("malformed", "The release index is not a compact JWS, or too large.");
    const jws = await sign();
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // The last of 86 characters carries two bits of the signature; the four below it are nobody's.
    const sameBytes = `${jws.slice(0, -1)}${alphabet[alphabet.indexOf(jws.at(-1) as string) + 1]}`;
    for (const other of [sameBytes, `${jws}==`, `${jws}\n`, ` ${jws}`, jws.replace(".", "!.")])
      await expect(verify(other), other.slice(-9)).rejects.toThrowError(notCompact);
  });

  it("is not looked at when it is no text, or larger than any index", async () => {
    const notCompact = failed("malformed", "The release index is not a compact JWS, or too large.");
    for (const jws of [undefined, null, 7, {}, ["a.b.c"]]) await expect(verify(jws as never)).rejects.toThrowError(notCompact);
    const longest = Math.floor(MAX_INDEX_BYTES * 1.4);
    const ofLength = (length: number): string => `AAAA.${"A".repeat(length - 10 - (length % 4))}.AAAA`;
    await expect(verify(ofLength(longest + 8))).rejects.toThrowError(notCompact);
    await expect(verify(ofLength(longest))).rejects.toThrowError(
      failed("signature", "The signature of the release index does not verify."),
    );
  });

  it("may be as large as an index, and not as another manifest", async () => {
    const [appId, app] = Object.entries(index.apps)[0] as [string, ReleaseIndex["apps"][keyof ReleaseIndex["apps"]]];
    const apps = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`${appId}${at}`, app]));
    const bytes = canonicalBytes({ ...index, apps });
    expect(bytes.length).toBeGreaterThan(600 * 1024);
    await expect(verify(await signRaw(bytes))).resolves.toBeDefined();
  });
});

describe("what an index leads to", () => {
  const appId = "com.lotus.coffee";

  it("is refused with the reason and in words", async () => {
    const verified = await verify(await sign());
    expect(() => resolveRelease(verified, { appId: "com.none.app", version: "1.2.0" })).toThrowError(
      failed("unlisted", "The release index does not list com.none.app."),
    );
    const none = failed("unlisted", `The release index lists no such release of ${appId}.`);
    for (const version of ["1.3.0", "toString", "__proto__"]) expect(() => resolveRelease(verified, { appId, version })).toThrowError(none);
    expect(() => resolveRelease(verified, { appId, channels: [] })).toThrowError(none);
    expect(Object.keys(resolveRelease(verified, { appId, version: "1.2.0" }))).toEqual(["appId", "version", "digest"]);
  });

  it("is refused where it has not gone through the step before it", async () => {
    const verified = await verify(await sign());
    const entry = resolveRelease(verified, { appId, version: "1.2.0" });
    const release = await verifyRelease(sample.bytes, entry);
    expect(() => resolveRelease(structuredClone(verified), { appId, version: "1.2.0" })).toThrowError(
      new TypeError("resolveRelease needs an index that verifyIndex returned"),
    );
    await expect(verifyRelease(sample.bytes, { ...entry })).rejects.toThrowError(
      new TypeError("verifyRelease needs an entry that resolveRelease returned"),
    );
    await expect(verifyFile(new Uint8Array(), structuredClone(release), "icon.svg")).rejects.toThrowError(
      new TypeError("verifyFile needs a release that verifyRelease returned"),
    );
    for (const holds of [isVerifiedIndex, isReleaseEntry, isVerifiedRelease, isVerifiedFile])
      expect([undefined, null, "x", 1, Symbol.for("x"), {}, () => 1].map(holds)).toEqual(new Array(7).fill(false));
  });

  it("says which release or file is not the one that was published [R-03]", async () => {
    const entry = resolveRelease(await verify(await sign()), { appId, version: "1.2.0" });
    await expect(verifyRelease(new Uint8Array(3), entry)).rejects.toThrowError(
      failed("digest", `release.json of ${appId} 1.2.0 is not the one that was published.`),
    );
    const release = await verifyRelease(sample.bytes, entry);
    const icon = sample.files["icon.svg"] as Uint8Array;
    await expect(verifyFile(icon, release, "none.svg")).rejects.toThrowError(
      failed("unlisted", `none.svg is not a file of ${appId} 1.2.0.`),
    );
    await expect(verifyFile(icon.slice(1), release, "icon.svg")).rejects.toThrowError(
      failed("size", `icon.svg of ${appId} has ${icon.length - 1} bytes instead of ${icon.length}.`),
    );
    await expect(verifyFile(icon.slice().reverse(), release, "icon.svg")).rejects.toThrowError(
      failed("digest", `icon.svg of ${appId} is not the file that was published.`),
    );
  });

  it("is of the app and of the version that the index says, each by itself [R-05]", async () => {
    const app = index.apps[sample.release.appId] as ReleaseIndex["apps"][keyof ReleaseIndex["apps"]];
    const wrong = { ...app, channels: {}, releases: { "9.0.0": { digest: sample.digest, status: "live" as const } } };
    const entry = resolveRelease(await verify(await sign({ apps: { [appId]: wrong } as ReleaseIndex["apps"] })), {
      appId,
      version: "9.0.0",
    });
    await expect(verifyRelease(sample.bytes, entry)).rejects.toThrowError(
      failed("mismatch", `The release is of ${appId} 1.2.0, not of ${appId} 9.0.0.`),
    );
  });

  it("keeps the bytes of release.json that it hashed, whatever the caller's buffer holds afterwards [R-03]", async () => {
    const entry = resolveRelease(await verify(await sign()), { appId, version: "1.2.0" });
    const bytes = sample.bytes.slice();
    const verifying = verifyRelease(bytes, entry);
    bytes.fill(0);
    await expect(verifying).resolves.toMatchObject({ appId });
  });

  it("gives texts as strict UTF-8, with a byte order mark where the file has one", async () => {
    const [marked, broken] = [new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), new Uint8Array([0x7b, 0xff, 0x7d])];
    const [markedDigest, brokenDigest] = [await digestOf(marked), await digestOf(broken)];
    const { bytes, digest } = await sampleRelease(({ files }) => {
      const described = { type: "application/json", role: "asset" as const };
      files["marked.json"] = { ...described, digest: markedDigest, size: marked.length };
      files["broken.json"] = { ...described, digest: brokenDigest, size: broken.length };
    });
    const apps = { [appId]: { status: "live", channels: {}, releases: { "1.2.0": { digest, status: "live" } } } } as ReleaseIndex["apps"];
    const release = await verifyRelease(bytes, resolveRelease(await verify(await sign({ apps })), { appId, version: "1.2.0" }));
    expect((await verifyFile(marked, release, "marked.json")).text()).toBe("\ufeff{}");
    const file = await verifyFile(broken, release, "broken.json");
    expect(() => file.text()).toThrowError(TypeError);
  });
});
