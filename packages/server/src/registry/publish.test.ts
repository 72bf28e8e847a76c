import { verifyIndex } from "@plaza/manifest";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Client, createTestClock, makeRelease, publishRelease, startTestServer, type TestServer } from "../testing/index.ts";

let server: TestServer;
let publisher: Client;
const clock = createTestClock();
const id = "com.example.sample";
const ids = [id, ...Array.from({ length: 12 }, (_, i) => `com.example.app${i}`)];

beforeAll(async () => {
  server = await startTestServer({ clock });
  publisher = await server.publisher(ids);
});
afterAll(() => server?.close());

const bodyOf = (made: ReturnType<typeof makeRelease>, channel = "stable") => ({
  release: Buffer.from(made.bytes).toString("base64"),
  channel,
});
const readIndex = async () => {
  const { json } = await server.visitor().get("/index");
  return verifyIndex(json.index, { keys: [server.ctx.keys.indexPublicJwk], now: clock.now(), lastSeen: 0 });
};

it("publishes in three steps, and the catalogue and the signed index have the release [O5]", async () => {
  const made = makeRelease({ id, manifest: { name: "Coffee", description: "Order ahead" } });
  const plan = await publisher.post("/publish/plan", bodyOf(made));
  expect(plan.json).toMatchObject({ digest: made.digest, unchanged: false });
  expect(plan.json.missing).toHaveLength(2);

  const early = await publisher.post("/publish/commit", bodyOf(made));
  expect(early).toMatchObject({ status: 409, json: { code: "INTEGRITY_FAILED", data: { reason: "missing" } } });

  const committed = await publishRelease(publisher, made, "stable");
  expect(committed.json).toMatchObject({ appId: id, version: "1.0.0", channel: "stable", digest: made.digest, unchanged: false });

  const listing = await server.visitor().get(`/apps/${id}`);
  expect(listing.json).toMatchObject({
    id,
    name: "Coffee",
    description: "Order ahead",
    version: "1.0.0",
    channel: "stable",
    status: "live",
    icon: `/releases/${id}/1.0.0/icon.svg`,
    sells: false,
  });
  const index = await readIndex();
  expect(index.apps[id as never]).toMatchObject({
    status: "live",
    channels: { stable: "1.0.0" },
    releases: { "1.0.0": { digest: made.digest, status: "live" } },
  });
  expect(index.version).toBe(committed.json.indexVersion);
});

it("says that nothing changed when the same version comes with the same bytes", async () => {
  const made = makeRelease({ id, manifest: { name: "Coffee", description: "Order ahead" } });
  const before = (await readIndex()).version;
  expect((await publisher.post("/publish/plan", bodyOf(made))).json).toMatchObject({ unchanged: true, missing: [] });
  expect((await publisher.post("/publish/commit", bodyOf(made))).json).toMatchObject({
    unchanged: true,
    version: "1.0.0",
    indexVersion: before,
  });
  expect((await readIndex()).version).toBe(before);
});

it("refuses the same version with other bytes, at the plan and at the commit", async () => {
  const other = makeRelease({ id, manifest: { name: "Coffee", description: "Something else" } });
  for (const step of ["plan", "commit"]) {
    expect(await publisher.post(`/publish/${step}`, bodyOf(other))).toMatchObject({ status: 409, json: { code: "INTEGRITY_FAILED" } });
  }
});

it("answers sixty publications of the same bytes at once without one waiting for another's connection", { timeout: 60_000 }, async () => {
  const made = makeRelease({ id: "com.example.app5" });
  await publishRelease(publisher, made, "stable");
  const answers = await Promise.all(Array.from({ length: 60 }, () => publisher.post("/publish/commit", bodyOf(made))));
  for (const answer of answers) expect(answer).toMatchObject({ status: 200, json: { unchanged: true } });
});

it("lets exactly one of a hundred publications of one version win, and its bytes stay [R-06]", { timeout: 60_000 }, async () => {
  const app = "com.example.app0";
  const releases = Array.from({ length: 100 }, (_, i) =>
    makeRelease({ id: app, version: "1.2.3", manifest: { description: `attempt ${i}` } }),
  );
  const answers = await Promise.all(releases.map((made) => publishRelease(publisher, made, "stable")));
  const won = answers.filter((answer) => answer.status === 200);
  expect(won).toHaveLength(1);
  for (const answer of answers)
    if (answer.status !== 200) expect(answer).toMatchObject({ status: 409, json: { code: "INTEGRITY_FAILED" } });
  const winner = releases.find((made) => made.digest === won[0]?.json.digest);
  const served = await server.host.inject({ url: `/releases/${app}/1.2.3/release.json` });
  expect(new Uint8Array(served.rawPayload)).toEqual(winner?.bytes);
});

it("refuses a downgrade, a development build on stable, a revoked version and semver tricks [R-07]", async () => {
  const app = "com.example.app1";
  await publishRelease(publisher, makeRelease({ id: app, version: "2.0.0" }), "stable");
  expect(await publishRelease(publisher, makeRelease({ id: app, version: "1.9.9" }), "stable")).toMatchObject({
    status: 409,
    json: { data: { reason: "downgrade", current: "2.0.0" } },
  });
  expect(await publishRelease(publisher, makeRelease({ id: app, version: "2.1.0-dev.0123456789ab" }), "stable")).toMatchObject({
    status: 409,
  });
  expect(await publishRelease(publisher, makeRelease({ id: app, version: "2.1.0-dev.0123456789ab" }), "dev")).toMatchObject({
    status: 200,
  });
  for (const version of ["v3.0.0", "03.0.0", "3.0.0+build", "3.0"]) {
    expect((await publishRelease(publisher, makeRelease({ id: app, version }), "stable")).status, version).toBeGreaterThanOrEqual(400);
  }
  await server.ctx.pool.query("UPDATE registry_releases SET status = 'revoked' WHERE app_id = $1 AND version = '2.0.0'", [app]);
  expect(await publishRelease(publisher, makeRelease({ id: app, version: "2.0.0" }), "stable")).toMatchObject({
    status: 410,
    json: { code: "RELEASE_REVOKED" },
  });
  expect((await server.host.inject({ url: `/releases/${app}/2.0.0/remoteEntry.js` })).statusCode).toBe(410);
});

it("binds an app id to its publisher: another credential, and another publisher, cannot take it [A2][R-09]", async () => {
  const stranger = await server.publisher(["com.stranger.app"], { publisherId: "stranger" });
  expect(await publishRelease(stranger, makeRelease({ id, version: "9.0.0" }), "stable")).toMatchObject({
    status: 403,
    json: { code: "CAPABILITY_DENIED" },
  });
  const impostor = await server.publisher([id], { publisherId: "impostor" });
  expect(await publishRelease(impostor, makeRelease({ id, version: "9.0.0" }), "stable")).toMatchObject({
    status: 403,
    json: { code: "CAPABILITY_DENIED" },
  });
  for (const authorization of ["", "Bearer plaza_pub_nope", "Bearer x", `Basic ${"a".repeat(40)}`]) {
    expect(await server.visitor().post("/publish/plan", bodyOf(makeRelease({ id })), { authorization })).toMatchObject({
      status: 401,
      json: { code: "NOT_SIGNED_IN" },
    });
  }
});

it("refuses a revoked and an expired credential, and keeps no token in the database [R-09]", async () => {
  const { createCredentials } = await import("./credentials.ts");
  const credentials = createCredentials(server.ctx);
  const secret = await credentials.create({
    publisherId: "plaza-samples",
    publisherName: "x",
    appIds: [id],
    label: "short",
    expiresAt: clock.now() + 1000,
  });
  const whoami = () => server.visitor().get("/publish/whoami", { authorization: `Bearer ${secret}` });
  expect((await whoami()).json).toEqual({ publisher: "Plaza samples", appIds: [id] });
  clock.advance(1000);
  expect((await whoami()).status).toBe(401);
  const other = await credentials.create({ publisherId: "plaza-samples", publisherName: "x", appIds: [id], label: "gone" });
  await credentials.revoke(other);
  expect((await server.visitor().get("/publish/whoami", { authorization: `Bearer ${other}` })).status).toBe(401);
  const { rows } = await server.ctx.pool.query("SELECT row_to_json(c)::text AS text FROM registry_credentials c");
  for (const { text } of rows as { text: string }[]) expect(text).not.toContain(secret.slice(10));
});

it("reports every manifest problem at once, with rule, pointer and fix [A1]", async () => {
  const made = makeRelease({
    id: "com.example.app2",
    manifest: { name: "Evil \u202e name", plaza: { network: { connect: ["https://x.com; script-src *"] } } },
  });
  const answer = await publisher.post("/publish/plan", bodyOf(made));
  expect(answer).toMatchObject({ status: 422, json: { code: "MANIFEST_INVALID" } });
  expect(answer.json.data.problems.length).toBeGreaterThanOrEqual(2);
  for (const problem of answer.json.data.problems)
    expect(problem).toEqual({
      rule: expect.any(String),
      severity: expect.any(String),
      pointer: expect.any(String),
      message: expect.any(String),
      fix: expect.any(String),
    });
});

it("refuses a manifest with a member that Plaza does not know [S-09]", async () => {
  const network = { connect: [], script: ["https://cdnjs.example.com"] };
  const made = makeRelease({ id: "com.example.app2", manifest: { plaza: { network } } });
  const answer = await publishRelease(publisher, made, "stable");
  expect(answer).toMatchObject({ status: 422, json: { code: "MANIFEST_INVALID" } });
  expect(answer.json.data.problems).toEqual([expect.objectContaining({ rule: "M010-unknown-member", pointer: "/plaza/network/script" })]);
  expect((await server.visitor().get("/apps/com.example.app2")).status).toBe(404);
});

it("refuses a bad catalogue, and a drawing with script, when the files are there [R-12]", async () => {
  const bad = makeRelease({ id: "com.example.app3", catalogue: { currency: "VND", items: [{ sku: "a", name: "A", price: 1.5 }] } });
  expect(await publishRelease(publisher, bad, "stable")).toMatchObject({ status: 422, json: { code: "MANIFEST_INVALID" } });
  const svg = makeRelease({
    id: "com.example.app3",
    files: {
      "icon.svg": { text: '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', type: "image/svg+xml", role: "icon" },
    },
  });
  expect(await publishRelease(publisher, svg, "stable")).toMatchObject({ status: 422, json: { code: "MANIFEST_INVALID" } });
  expect((await server.visitor().get("/apps/com.example.app3")).status).toBe(404);
});

it("stores a blob only under the digest of its bytes, within the limit [R-03]", async () => {
  const hex = "0".repeat(96);
  const type = { "content-type": "application/octet-stream" };
  expect(await publisher.put(`/publish/blobs/${hex}`, Buffer.from("hello"), type)).toMatchObject({
    status: 409,
    json: { code: "INTEGRITY_FAILED" },
  });
  expect(await publisher.put(`/publish/blobs/${hex}`, Buffer.alloc(5 * 1024 * 1024), type)).toMatchObject({
    status: 413,
    json: { code: "PAYLOAD_TOO_LARGE" },
  });
  expect((await publisher.put("/publish/blobs/..%2f..%2fetc%2fpasswd", Buffer.from("x"), type)).status).toBe(400);
  expect((await server.visitor().put(`/publish/blobs/${hex}`, Buffer.from("x"), type)).status).toBe(401);
});

it("undoes the whole publication when a listener refuses it [R-17]", async () => {
  const app = "com.example.app4";
  let calls = 0;
  server.ctx.registry.onRelease(async (event, tx) => {
    if (event.appId !== app) return;
    calls++;
    expect((await event.readFile("icon.svg"))?.toString()).toContain("<svg");
    expect(await event.readFile("constructor")).toBeUndefined();
    await tx.execute("SELECT 1");
    if (calls === 1) throw new Error("no");
  });
  const before = (await readIndex()).version;
  expect((await publishRelease(publisher, makeRelease({ id: app }), "stable")).status).toBe(500);
  expect((await readIndex()).version).toBe(before);
  expect(await server.ctx.registry.findApp(app)).toBeUndefined();
  expect((await publishRelease(publisher, makeRelease({ id: app }), "stable")).status).toBe(200);
  await publishRelease(publisher, makeRelease({ id: app }), "beta");
  expect(calls).toBe(2);
});

it("lists the versions of an app to its own publisher only", async () => {
  const answer = await publisher.get(`/publish/apps/${id}/versions`);
  expect(answer.json.versions).toEqual([
    { version: "1.0.0", digest: expect.stringMatching(/^sha384-/), publishedAt: expect.any(Number), channels: ["stable"], status: "live" },
  ]);
  const stranger = await server.publisher(["com.stranger.app"], { publisherId: "stranger" });
  expect((await stranger.get(`/publish/apps/${id}/versions`)).status).toBe(404);
});
