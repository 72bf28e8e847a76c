import { resolveRelease, verifyFile, verifyIndex, verifyRelease } from "@plaza/manifest";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Client, makeRelease, publishRelease, type SampleOptions, startTestServer, type TestServer } from "../../testing/index.ts";
import { guardedReleases } from "../tables.ts";
import { guardRelease } from "./guard-release.ts";

let server: TestServer;
let publisher: Client;
const appIds = ["loops", "again", "worker", "older", "broken", "large", "named"].map((name) => `com.example.${name}`);

beforeAll(async () => {
  server = await startTestServer();
  publisher = await server.publisher(appIds);
});
afterAll(() => server?.close());

const module = (text: string) => ({ text, type: "text/javascript", role: "module" as const });
const make = (name: string, options: SampleOptions = {}) =>
  makeRelease({ id: `com.example.${name}`, files: { "remoteEntry.js": module("export const init = () => { for (;;); };") }, ...options });
const entryOf = async (appId: string) => {
  const { json } = await server.visitor().get("/index");
  const index = await verifyIndex(json.index, { keys: [server.ctx.keys.indexPublicJwk], now: server.ctx.clock.now(), lastSeen: 0 });
  return resolveRelease(index, { appId, channels: ["stable"] });
};
const fetchFile = async (appId: string, path: string) => server.host.inject({ url: `/releases/${appId}/1.0.0/${path}` });

it("a frame mini-app gets a guarded build, whose digest the signed index has and whose files a host verifies as any others [H-01]", async () => {
  await publishRelease(publisher, make("loops"), "stable");
  const entry = await entryOf("com.example.loops");
  const base = `.guarded/${Buffer.from(entry.guarded?.slice(7) ?? "", "base64").toString("hex")}`;
  const description = await fetchFile("com.example.loops", `${base}/release.json`);
  expect(description.headers).toMatchObject({
    "cache-control": expect.stringContaining("immutable"),
    "content-type": expect.stringContaining("json"),
  });
  const release = await verifyRelease(new Uint8Array(description.rawPayload), entry, { guarded: true });
  expect(release.modules).toEqual(["plaza-guard.js", "remoteEntry.js"]);
  expect(release.files["remoteEntry.js"]?.imports).toEqual(["plaza-guard.js"]);
  expect(release.files["icon.svg"]).toEqual(make("loops").release.files["icon.svg"]);
  for (const path of Object.keys(release.files)) {
    const answer = await fetchFile("com.example.loops", `${base}/${path}`);
    await expect(verifyFile(new Uint8Array(answer.rawPayload), release, path), path).resolves.toMatchObject({ path });
  }
  expect((await fetchFile("com.example.loops", `${base}/remoteEntry.js`)).payload).toContain('from"@@plaza:plaza-guard.js@@"');
  // What was published is what it was.
  expect((await fetchFile("com.example.loops", "remoteEntry.js")).payload).toBe("export const init = () => { for (;;); };");
});

it("a guarded file that was tampered with, or the other build's, is refused [R-03]", async () => {
  const entry = await entryOf("com.example.loops");
  const base = `.guarded/${Buffer.from(entry.guarded?.slice(7) ?? "", "base64").toString("hex")}`;
  const bytes = async (path: string) => new Uint8Array((await fetchFile("com.example.loops", path)).rawPayload);
  const release = await verifyRelease(await bytes(`${base}/release.json`), entry, { guarded: true });
  await expect(verifyFile(await bytes("remoteEntry.js"), release, "remoteEntry.js")).rejects.toMatchObject({ code: "INTEGRITY_FAILED" });
  const changed = await bytes(`${base}/remoteEntry.js`);
  changed[3] = (changed[3] ?? 0) ^ 1;
  await expect(verifyFile(changed, release, "remoteEntry.js")).rejects.toMatchObject({ code: "INTEGRITY_FAILED" });
  await expect(verifyRelease(await bytes("release.json"), entry, { guarded: true })).rejects.toMatchObject({ code: "INTEGRITY_FAILED" });
  await expect(verifyRelease(await bytes(`${base}/release.json`), entry)).rejects.toMatchObject({ code: "INTEGRITY_FAILED" });
});

it("serves nothing else there [R-18]", async () => {
  const { guarded = "" } = await entryOf("com.example.loops");
  const hex = Buffer.from(guarded.slice(7), "base64").toString("hex");
  for (const path of [
    `.guarded/${hex}/`,
    `.guarded/${hex}/nope.js`,
    `.guarded/${"0".repeat(96)}/remoteEntry.js`,
    ".guarded/remoteEntry.js",
    `.guarded/${hex}/.guarded/${hex}/remoteEntry.js`,
    `.guarded/${hex}/../release.json/x`,
  ])
    expect((await fetchFile("com.example.loops", path)).statusCode, path).toBe(404);
  expect((await fetchFile("com.example.again", `.guarded/${hex}/remoteEntry.js`)).statusCode).toBe(404);
});

it("publishing the same bytes again changes nothing, and the guarded build is the same each time it is made", async () => {
  const made = make("again");
  await publishRelease(publisher, made, "stable");
  const before = await entryOf("com.example.again");
  const again = await publishRelease(publisher, made, "stable");
  expect(again.json).toMatchObject({ unchanged: true });
  expect(await entryOf("com.example.again")).toEqual(before);
  const read = async (digest: string) => [...made.files.values()].find((_, at) => Object.values(made.release.files)[at]?.digest === digest);
  expect((await guardRelease(made.release, read))?.digest).toBe(before.guarded);
});

it("a worker mini-app needs none: its thread can be ended [H-02]", async () => {
  await publishRelease(publisher, make("worker", { manifest: { plaza: { sandbox: "worker" } } }), "stable");
  expect((await entryOf("com.example.worker")).guarded).toBeUndefined();
});

it("a name that the release has is not taken", async () => {
  const files = { "Plaza-Guard.js": module("export {};"), "remoteEntry.js": module("export const init = () => {};") };
  await publishRelease(publisher, make("named", { files }), "stable");
  const [row] = await server.ctx.db.select().from(guardedReleases).where(eq(guardedReleases.appId, "com.example.named"));
  expect(row?.release).toMatchObject({ modules: ["plaza-guard-1.js", "remoteEntry.js", "Plaza-Guard.js"] });
});

it("a module that is no JavaScript, or is too large with guards, is refused with its name and its place", async () => {
  const broken = await publishRelease(publisher, make("broken", { files: { "remoteEntry.js": module("let a;\nfor (;;") } }), "stable");
  expect(broken).toMatchObject({
    status: 422,
    json: { code: "INVALID_PARAMS", detail: expect.stringMatching(/remoteEntry\.js .*\(2:7\)/) },
  });
  const large = await publishRelease(publisher, make("large", { files: { "remoteEntry.js": module(";()=>0".repeat(650_000)) } }), "stable");
  expect(large).toMatchObject({ status: 422, json: { code: "INVALID_PARAMS", detail: expect.stringContaining("4194304") } });
});

it("what was published before there were guards is guarded by a job, once, and the index says so", async () => {
  await publishRelease(publisher, make("older"), "stable");
  const { guarded } = await entryOf("com.example.older");
  await server.ctx.db.delete(guardedReleases).where(eq(guardedReleases.appId, "com.example.older"));
  await server.server.runJob("registry.guard-releases");
  const after = await entryOf("com.example.older");
  expect(after.guarded).toBe(guarded);
  const { version } = await server.ctx.registry.currentIndex();
  await server.server.runJob("registry.guard-releases");
  expect((await server.ctx.registry.currentIndex()).version).toBe(version);
});
