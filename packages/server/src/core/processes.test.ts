import { afterAll, beforeAll, expect, it } from "vitest";
import { serverModules } from "../modules.ts";
import { startTestServer, type TestServer } from "../testing/index.ts";
import type { ServerModule } from "./context.ts";
import { startJobs } from "./jobs.ts";
import { runMigrations } from "./migrate.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.close());

it("delivers an event of a transaction at its commit, and none of one that is rolled back", async () => {
  const { bus, db } = server.ctx;
  const heard: string[] = [];
  const off = bus.on("app.stopped", ({ appId }) => heard.push(appId));
  const failing = bus.on("app.stopped", () => {
    throw new Error("a handler of somebody else");
  });
  await db
    .transaction(async (tx) => {
      await bus.publish("app.stopped", { appId: "com.example.rolled-back" }, tx);
      throw new Error("no");
    })
    .catch(() => undefined);
  await db.transaction((tx) => bus.publish("app.stopped", { appId: "com.example.committed" }, tx));
  await bus.publish("app.stopped", { appId: "com.example.plain" });
  await expect.poll(() => heard).toEqual(["com.example.committed", "com.example.plain"]);
  off();
  failing();
});

it("hears again after its connection was cut", async () => {
  const { bus, pool } = server.ctx;
  const heard: number[] = [];
  const off = bus.on("index.changed", ({ version }) => heard.push(version));
  await pool.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND pid <> pg_backend_pid()");
  await expect
    .poll(
      async () => {
        await bus.publish("index.changed", { version: 7 });
        return heard.length;
      },
      { timeout: 5000, interval: 100 },
    )
    .toBeGreaterThan(0);
  off();
});

it("runs a job on one process at a time, goes on after a failure, and stops when told", async () => {
  let running = 0;
  let most = 0;
  let runs = 0;
  const job = {
    name: "test.count",
    everyMs: 5,
    run: async () => {
      running++;
      most = Math.max(most, running);
      await server.ctx.pool.query("SELECT pg_sleep(0.01)");
      running--;
      if (++runs % 2 === 1) throw new Error("once in a while");
    },
  };
  const runners = [startJobs(server.ctx, [job]), startJobs(server.ctx, [job])];
  await expect.poll(() => runs).toBeGreaterThan(4);
  await Promise.all(runners.map((runner) => runner.close()));
  const after = runs;
  expect(most).toBe(1);
  await server.ctx.pool.query("SELECT pg_sleep(0.05)");
  expect(runs).toBe(after);
});

it("runs a job that is asked for now after the one that is under way, not instead of it", async () => {
  const log: string[] = [];
  let release = (): void => undefined;
  const end = new Promise<void>((resolve) => {
    release = resolve;
  });
  const job = {
    name: "test.now",
    everyMs: 60_000,
    run: async () => {
      const run = log.filter((line) => line.startsWith("begins")).length + 1;
      log.push(`begins ${run}`);
      await end;
      log.push(`ends ${run}`);
    },
  };
  const runners = [startJobs(server.ctx, [job]), startJobs(server.ctx, [job])];
  const runs = runners.map((runner) => runner.runNow("test.now"));
  const waiting = "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
  await expect.poll(async () => (await server.ctx.pool.query(waiting)).rows[0]?.n).toBe(1);
  expect(log).toEqual(["begins 1"]);
  release();
  await Promise.all(runs);
  expect(log).toEqual(["begins 1", "ends 1", "begins 2", "ends 2"]);
  await Promise.all(runners.map((runner) => runner.close()));
});

it("migrates once when several processes start at the same time, and again without effect", async () => {
  await Promise.all([1, 2, 3].map(() => runMigrations(server.ctx.pool, serverModules)));
  const { rows } = await server.ctx.pool.query("SELECT count(*)::int AS n FROM plaza_migrations.registry");
  expect(rows[0].n).toBeGreaterThan(0);
});

it("names the module whose tables cannot be brought up to date, and what to do", async () => {
  const broken: ServerModule = { name: "nowhere", migrations: "nowhere" };
  await expect(runMigrations(server.ctx.pool, [broken])).rejects.toThrow(/tables of "nowhere".*PLAZA_DATA/s);
});
