import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import type { Digest } from "@plaza/protocol";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BlobStore } from "./store.ts";

/** What every driver of the blob port does; run it against each. */
export function blobStoreSuite(name: string, open: () => Promise<BlobStore>): void {
  let store: BlobStore;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store?.close());
  const digest = (bytes: Uint8Array): Digest => `sha384-${createHash("sha384").update(bytes).digest("base64")}` as Digest;

  it(`${name}: gives back the very bytes, whole and as a stream`, async () => {
    for (const bytes of [Buffer.alloc(0), Buffer.from("hello"), randomBytes(300_000)]) {
      expect(await store.put(digest(bytes), bytes)).toEqual({ size: bytes.length, created: true });
      expect(await store.read(digest(bytes))).toEqual(bytes);
      const got = await store.get(digest(bytes));
      expect(got?.size).toBe(bytes.length);
      expect(Buffer.concat(await (got?.stream ?? Readable.from([])).toArray())).toEqual(bytes);
    }
  });

  it(`${name}: takes a stream, and puts only what is not there`, async () => {
    const parts = [randomBytes(1000), randomBytes(70_000), randomBytes(1)];
    const whole = Buffer.concat(parts);
    expect(await store.missing([digest(whole), digest(Buffer.from("never"))])).toEqual([digest(whole), digest(Buffer.from("never"))]);
    expect(await store.put(digest(whole), Readable.from(parts))).toEqual({ size: whole.length, created: true });
    expect(await store.put(digest(whole), Readable.from(parts))).toEqual({ size: whole.length, created: false });
    expect(await store.missing([digest(whole), digest(Buffer.from("never"))])).toEqual([digest(Buffer.from("never"))]);
    expect(await store.has(digest(whole))).toBe(true);
  });

  it(`${name}: refuses bytes of another digest and keeps nothing of them [R-03]`, async () => {
    const wanted = digest(Buffer.from("the real thing"));
    await expect(store.put(wanted, Buffer.from("something else"))).rejects.toMatchObject({ code: "INTEGRITY_FAILED" });
    await expect(store.put(wanted, Readable.from([Buffer.from("the real thin")]))).rejects.toMatchObject({ code: "INTEGRITY_FAILED" });
    expect(await store.has(wanted)).toBe(false);
    expect(await store.read(wanted)).toBeUndefined();
    expect(await store.get(wanted)).toBeUndefined();
  });

  it(`${name}: stops reading at the limit`, async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        while (sent < 1000) {
          sent++;
          yield Buffer.alloc(64 * 1024);
        }
      })(),
    );
    await expect(store.put(digest(Buffer.from("big")), endless, { maxBytes: 200_000 })).rejects.toMatchObject({
      code: "PAYLOAD_TOO_LARGE",
    });
    expect(sent).toBeLessThan(100);
  });

  it(`${name}: of many that put the same bytes at once, one creates them and all succeed`, async () => {
    const bytes = randomBytes(100_000);
    const results = await Promise.all(Array.from({ length: 20 }, () => store.put(digest(bytes), Readable.from([bytes]))));
    expect(results.filter(({ created }) => created)).toHaveLength(1);
    expect(await store.read(digest(bytes))).toEqual(bytes);
  });

  it(`${name}: takes nothing but a digest for a name: no path traversal [R-01]`, async () => {
    for (const bad of [
      "../../etc/passwd",
      "sha384-../../x",
      `sha384-${"A".repeat(63)}/`.replace("A/", "../"),
      "",
      `sha256-${"A".repeat(43)}=`,
      `sha384-${"A".repeat(64)}\0`,
    ]) {
      for (const run of [
        () => store.read(bad as Digest),
        () => store.get(bad as Digest),
        () => store.has(bad as Digest),
        () => store.put(bad as Digest, Buffer.from("x")),
      ]) {
        await expect((async () => run())(), JSON.stringify(bad)).rejects.toMatchObject({ code: "INVALID_PARAMS" });
      }
    }
  });

  it(`${name}: a stream that breaks leaves nothing`, async () => {
    const bytes = randomBytes(10_000);
    const broken = Readable.from(
      (async function* () {
        yield bytes.subarray(0, 5000);
        throw new Error("the connection broke");
      })(),
    );
    await expect(store.put(digest(bytes), broken)).rejects.toThrow("the connection broke");
    expect(await store.has(digest(bytes))).toBe(false);
  });
}
