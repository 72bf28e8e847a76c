import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { createChdbStore } from "./chdb.ts";
import { analyticsStoreSuite } from "./suite.ts";

const folders: string[] = [];
const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), "plaza-chdb-test-"));
  folders.push(made);
  return made;
};
afterAll(() => Promise.all(folders.map((made) => rm(made, { recursive: true, force: true }))));

const processes = async (path: string) =>
  (await promisify(execFile)("ps", ["-eo", "pid,args"])).stdout
    .split("\n")
    .filter((line) => line.includes("chdb.mjs") && line.includes(path))
    .map((line) => Number.parseInt(line, 10));

describe("chDB, by ClickHouse's HTTP interface", () => {
  analyticsStoreSuite("chdb", async () => createChdbStore({ path: await folder() }));
});

it("keeps its data over a restart, and its process ends with the store", async () => {
  const path = await folder();
  const first = createChdbStore({ path });
  await first.exec("CREATE TABLE kept (n UInt32) ENGINE = MergeTree ORDER BY n");
  await first.insert("kept", [{ n: 7 }]);
  expect(await processes(path)).toHaveLength(1);
  await first.close();
  expect(await processes(path)).toHaveLength(0);
  await expect(first.query("SELECT 1")).rejects.toThrow(/closed/);

  const second = createChdbStore({ path });
  expect(await second.query("SELECT n FROM kept")).toEqual([{ n: 7 }]);
  await second.close();
});

it("starts again after its process was killed, with what was acknowledged [A-02]", async () => {
  const path = await folder();
  const store = createChdbStore({ path });
  await store.exec("CREATE TABLE kept (n UInt32) ENGINE = MergeTree ORDER BY n");
  await store.insert("kept", [{ n: 1 }, { n: 2 }]);
  for (const pid of await processes(path)) process.kill(pid, "SIGKILL");
  await expect.poll(() => processes(path)).toHaveLength(0);
  await expect.poll(() => store.query("SELECT count() AS n FROM kept").catch(() => undefined)).toEqual([{ n: 2 }]);
  await store.close();
});

it("refuses a folder that another process uses, and says which", async () => {
  const path = await folder();
  const store = createChdbStore({ path });
  await store.ping();
  await expect(createChdbStore({ path }).ping()).rejects.toThrow(/already uses the analytics data/);
  await store.close();
});
