import { request } from "node:http";
import { isFresh, verifyIndex } from "@plaza/manifest";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestClock, startTestServer, type TestServer } from "../testing/index.ts";
import { INDEX_MS } from "./release-index.ts";

let server: TestServer;
const clock = createTestClock();
const id = "com.example.sample";

beforeAll(async () => {
  server = await startTestServer({ clock });
  await server.publishApp({ id });
});
afterAll(() => server?.close());

const verified = (lastSeen = 0) =>
  server
    .visitor()
    .get("/index")
    .then(({ json }) => verifyIndex(json.index, { keys: [server.ctx.keys.indexPublicJwk], now: clock.now(), lastSeen }));

it("grows its version with every change and never goes back, not even after a restore from a backup [R-05][R-17]", async () => {
  const first = await verified();
  await server.publishApp({ id, version: "1.1.0" });
  const second = await verified(first.version);
  expect(second.version).toBeGreaterThan(first.version);
  await expect(verified(second.version + 1)).rejects.toMatchObject({ code: "INTEGRITY_FAILED", data: { reason: "rollback" } });

  await server.ctx.pool.query("UPDATE registry_index SET version = 1");
  clock.advance(60_000);
  await server.publishApp({ id, version: "1.2.0" });
  expect((await verified(second.version)).version).toBeGreaterThan(second.version);
});

it("goes one by one under concurrent changes", async () => {
  const before = (await verified()).version;
  const made = await Promise.all(
    [3, 4, 5, 6].map((minor) => server.publishApp({ id: `com.example.many${minor}`, version: `1.${minor}.0` })),
  );
  const index = await verified(before);
  expect(index.version).toBeGreaterThanOrEqual(before + made.length);
  for (const { release } of made) expect(index.apps[release.appId]?.channels.stable).toBe(release.version.name);
});

it("is signed again before half of its life is over, and an old one is no longer fresh [R-05]", async () => {
  const index = await verified();
  clock.advance(INDEX_MS / 2 + 1);
  await server.server.runJob("registry.resign-index");
  const next = await verified(index.version);
  expect(next.version).toBeGreaterThan(index.version);
  expect(next.expiresAt).toBe(clock.now() + INDEX_MS);
  expect(isFresh(index, index.expiresAt + 1)).toBe(false);
});

it("says stopped with the operator's words, refuses the app's sessions at once, and lets them go on after a resume [N3]", async () => {
  const user = await server.signIn("linh");
  const guest = await user.openSession(id);
  await server.ctx.registry.stopApp(id, { message: "Paused while we look into it" });
  expect((await verified()).apps[id as never]).toMatchObject({ status: "stopped", message: "Paused while we look into it" });
  expect((await user.get(`/apps/${id}`)).json).toMatchObject({ status: "stopped", message: "Paused while we look into it" });
  await expect.poll(async () => (await guest.get("/identity/user")).status).toBe(410);
  expect((await guest.get("/identity/user")).json).toMatchObject({
    code: "RELEASE_REVOKED",
    detail: "Paused while we look into it",
    data: { status: "stopped" },
  });
  expect((await user.post("/sessions", { appId: id, version: "1.2.0", channel: "stable" })).status).toBe(410);
  await server.ctx.registry.resumeApp(id);
  await expect.poll(async () => (await guest.get("/identity/user")).status).toBe(200);
});

it("tells open event streams of each change, and closes with the server", async () => {
  const other = await startTestServer();
  await other.listen();
  const versions: number[] = [];
  const ended = new Promise<void>((resolve, reject) => {
    request(`${other.config.origin}/api/v1/index/events`, (response) => {
      expect(response.headers["content-type"]).toBe("text/event-stream");
      response.setEncoding("utf8").on("data", (text: string) => {
        for (const [, version] of text.matchAll(/data: \{"version":(\d+)\}/g)) versions.push(Number(version));
      });
      response.once("end", resolve);
    })
      .once("error", reject)
      .end();
  });
  await expect.poll(() => versions.length).toBe(1);
  await other.publishApp({ id });
  await expect.poll(() => versions.length).toBe(2);
  expect(versions[1]).toBeGreaterThan(versions[0] ?? 0);
  await other.close();
  await ended;
});

it("keeps every release that a channel points to and only the newest development releases", async () => {
  for (let i = 0; i < 13; i++) {
    clock.advance(1000);
    await server.publishApp({ id: "com.example.watch", version: `1.0.0-dev.a${String(i).padStart(11, "0")}`, channel: "dev" });
  }
  const releases = (await verified()).apps["com.example.watch" as never]?.["releases"] as Record<string, unknown>;
  expect(Object.keys(releases)).toContain("1.0.0-dev.a00000000012");
  expect(Object.keys(releases).length).toBeLessThanOrEqual(11);
});
