import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type SampleRelease, startTestServer, type TestServer } from "../testing/index.ts";

let server: TestServer;
let made: SampleRelease;
const base = "/releases/com.example.sample/1.0.0";

beforeAll(async () => {
  server = await startTestServer();
  made = await server.publishApp();
});
afterAll(() => server?.close());

it("serves files unchanged, for ever, to any origin, with the declared type and an empty sandbox [R-18]", async () => {
  for (const [path, type] of [
    ["remoteEntry.js", "text/javascript; charset=utf-8"],
    ["icon.svg", "image/svg+xml"],
    ["release.json", "application/json; charset=utf-8"],
  ] as const) {
    const answer = await server.host.inject({ url: `${base}/${path}?v=1`, headers: { host: "evil.example" } });
    expect(answer.statusCode, path).toBe(200);
    expect(new Uint8Array(answer.rawPayload)).toEqual(path === "release.json" ? made.bytes : made.files.get(path));
    expect(answer.headers).toMatchObject({
      "content-type": type,
      "access-control-allow-origin": "*",
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
    });
    expect(answer.headers["set-cookie"]).toBeUndefined();
    const again = await server.host.inject({ url: `${base}/${path}`, headers: { "if-none-match": String(answer.headers.etag) } });
    expect(again.statusCode).toBe(304);
  }
});

it("answers 404 to whatever the release does not list, however it is spelt [R-18]", async () => {
  for (const path of [
    "nope.js",
    "..%2f..%2fsecrets.json",
    "%2e%2e/%2e%2e/secrets.json",
    "constructor",
    "__proto__",
    "remoteEntry.js%00",
    "remoteEntry.js/",
    "REMOTEENTRY.JS",
    "",
  ]) {
    const answer = await server.host.inject({ url: `${base}/${path}` });
    expect(answer.statusCode, path).toBe(404);
    expect(answer.headers["content-type"], path).toContain("application/problem+json");
  }
  expect((await server.host.inject({ url: "/releases/com.example.sample/9.9.9/remoteEntry.js" })).statusCode).toBe(404);
});

it("does not serve a file that was damaged on the disk [R-03]", async () => {
  const digest = made.release.files["remoteEntry.js"]?.digest ?? "";
  const hex = Buffer.from(digest.slice(7), "base64").toString("hex");
  await writeFile(join(server.config.dataDir, "blobs", hex.slice(0, 2), hex.slice(2)), "export const evil = 1;");
  const answer = await server.host.inject({ url: `${base}/remoteEntry.js` });
  expect(answer.statusCode).toBe(409);
  expect(answer.json()).toMatchObject({ code: "INTEGRITY_FAILED" });
  expect(answer.payload).not.toContain("evil");
});
