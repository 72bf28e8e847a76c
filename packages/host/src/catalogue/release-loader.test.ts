import {
  canonicalBytes,
  digestOf,
  generateIndexKey,
  guardedPath,
  parseRelease,
  type ReleaseEntry,
  resolveRelease,
  signIndex,
  verifyIndex,
} from "@plaza/manifest";
import type { Digest } from "@plaza/protocol";
import { expect, it } from "vitest";
import { type SampleApp, sampleApp } from "../testing/sample-app.ts";
import { createReleaseLoader } from "./release-loader.ts";

/** The entry of a signed index that names the sample, and its guarded build where there is one. */
async function entryOf({ appId, version, digest }: SampleApp, guarded?: Digest): Promise<ReleaseEntry> {
  const { privateJwk, publicJwk } = await generateIndexKey("k1");
  const token = await signIndex(
    {
      version: 1,
      issuedAt: 0,
      expiresAt: 1_000,
      apps: {
        [appId]: {
          status: "live",
          channels: { stable: version },
          releases: { [version]: { digest, status: "live", ...(guarded === undefined ? {} : { guarded }) } },
        },
      },
    } as never,
    { key: privateJwk, kid: "k1" },
  );
  return resolveRelease(await verifyIndex(token, { keys: [publicJwk], now: 1, lastSeen: 0 }), { appId, version });
}

/** Adds a second build beside the sample's own files, as the registry serves it. */
async function addGuarded(app: SampleApp): Promise<Digest> {
  const release = parseRelease(app.files.get("release.json") as Uint8Array);
  const text = new TextEncoder().encode("/* guarded */ export function mount() {}");
  const files = {
    ...release.files,
    "assets/app.js": { ...release.files["assets/app.js"], digest: await digestOf(text), size: text.byteLength },
  };
  const bytes = canonicalBytes({ ...release, files });
  const digest = await digestOf(bytes);
  for (const [path, file] of [...app.files]) app.files.set(guardedPath(digest, path), file);
  app.files.set(guardedPath(digest, "assets/app.js"), text);
  app.files.set(guardedPath(digest, "release.json"), bytes);
  return digest;
}

function loaderOf(app: SampleApp, guarded: boolean) {
  const asked: string[] = [];
  const loader = createReleaseLoader(
    {
      releaseFile: async ({ path }) => {
        asked.push(path);
        return app.files.get(path) ?? new Uint8Array();
      },
    },
    { guarded },
  );
  return { loader, asked };
}

it("loads the guarded build where guests are guarded, and the plain one elsewhere, each verified", async () => {
  const app = await sampleApp();
  const entry = await entryOf(app, await addGuarded(app));
  const guarded = loaderOf(app, true);
  const loaded = await guarded.loader.load(entry);
  expect(loaded.modules[0]?.source).toContain("/* guarded */");
  expect(guarded.asked.every((path) => path.startsWith(".guarded/"))).toBe(true);
  expect(guarded.loader.has(entry)).toBe(true);
  const plain = loaderOf(app, false);
  expect((await plain.loader.load(entry)).modules[0]?.source).not.toContain("guarded");
  expect(plain.asked.some((path) => path.startsWith(".guarded/"))).toBe(false);
});

it("fails closed when a guarded file is not the one that was signed [R-03]", async () => {
  for (const path of ["assets/app.js", "release.json"]) {
    const app = await sampleApp();
    const guarded = await addGuarded(app);
    app.files.set(guardedPath(guarded, path), app.files.get(path) as Uint8Array);
    const entry = await entryOf(app, guarded);
    await expect(loaderOf(app, true).loader.load(entry), path).rejects.toMatchObject({ code: "INTEGRITY_FAILED" });
  }
});

it("does not run a frame mini-app without guards where guests are guarded [H-01]", async () => {
  const app = await sampleApp();
  await expect(loaderOf(app, true).loader.load(await entryOf(app))).rejects.toMatchObject({ code: "VERSION_MISMATCH" });
  const worker = await sampleApp({ sandbox: "worker" });
  await expect(loaderOf(worker, true).loader.load(await entryOf(worker))).resolves.toMatchObject({ modules: expect.any(Array) });
});
