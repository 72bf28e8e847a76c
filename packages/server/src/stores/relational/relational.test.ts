import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyTemplate, makeDataDir as makeFolder } from "../../testing/test-database.ts";
import { DataFolderError } from "../folder-lock.ts";
import { canReach } from "./account.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "./embedded.ts";
import { openRelational } from "./relational.ts";
import { relationalStoreSuite } from "./suite.ts";

const folders: string[] = [];
const makeDataDir = async (): Promise<string> => {
  const folder = await makeFolder();
  folders.push(folder);
  return folder;
};
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const processes = async (path: string) =>
  (await promisify(execFile)("ps", ["-eo", "pid,args"])).stdout.split("\n").filter((line) => line.includes(path));

describe("the embedded PostgreSQL", () => {
  relationalStoreSuite("embedded", async () => openRelational({ dataDir: await makeDataDir(), unsafeFast: true }));
});

describe("a PostgreSQL by its address", () => {
  let server: EmbeddedPostgres;
  beforeAll(async () => {
    const dataDir = await makeDataDir();
    await copyTemplate(dataDir);
    server = await startEmbeddedPostgres({ path: join(dataDir, "postgres"), unsafeFast: true });
  });
  afterAll(() => server?.stop());
  const url = (user = "plaza", database = "plaza") =>
    `postgres://${user}@localhost/${database}?host=${encodeURIComponent(server.connection.host)}`;

  relationalStoreSuite("url", async () => openRelational({ dataDir: await makeDataDir(), databaseUrl: url() }));

  it("is not started, stopped or given files by the store", async () => {
    const dataDir = await makeDataDir();
    for (let times = 0; times < 2; times++) {
      const store = await openRelational({ dataDir, databaseUrl: url() });
      expect((await store.pool.query("SELECT current_user AS who")).rows).toEqual([{ who: "plaza" }]);
      await store.close();
    }
    expect(await readdir(dataDir)).toEqual([]);
  });

  it("that refuses or is not there is an error with its code", async () => {
    const code = async (databaseUrl: string) => {
      const store = await openRelational({ dataDir: await makeDataDir(), databaseUrl });
      const error = await store.pool.query("SELECT 1").catch((thrown: { code?: string }) => thrown.code);
      await store.close();
      return error;
    };
    expect(await code(url("plaza", "nowhere"))).toBe("3D000");
    expect(await code(url("nobody"))).toBe("28000");
    expect(await code("postgres://plaza@127.0.0.1:1/plaza")).toBe("ECONNREFUSED");
  });
});

// A PostgreSQL of one's own: `DATABASE_URL=postgres://… npm test`.
if (process.env.DATABASE_URL !== undefined) {
  const databaseUrl = process.env.DATABASE_URL;
  describe("a PostgreSQL server", () => {
    relationalStoreSuite("DATABASE_URL", async () => openRelational({ dataDir: await makeDataDir(), databaseUrl }));
  });
}

it("keeps its data over a restart, listens on no port, and ends with the store", async () => {
  const dataDir = await makeDataDir();
  const first = await openRelational({ dataDir });
  await first.pool.query("CREATE TABLE kept AS SELECT 7 AS n");
  expect((await first.pool.query("SHOW listen_addresses")).rows).toEqual([{ listen_addresses: "" }]);
  expect((await first.pool.query("SHOW fsync")).rows).toEqual([{ fsync: "on" }]);
  await first.close();
  expect(await processes(dataDir)).toEqual([]);
  const second = await openRelational({ dataDir });
  expect((await second.pool.query("SELECT n FROM kept")).rows).toEqual([{ n: 7 }]);
  await second.close();
});

it("refuses the folder of another PostgreSQL version with what to do, and touches nothing", async () => {
  const dataDir = await makeDataDir();
  await copyTemplate(dataDir);
  await writeFile(join(dataDir, "postgres/PG_VERSION"), "13\n");
  const opening = openRelational({ dataDir });
  await expect(opening).rejects.toBeInstanceOf(DataFolderError);
  await expect(openRelational({ dataDir })).rejects.toThrow(/made by PostgreSQL 13.*PLAZA_DATA/s);
  expect((await readFile(join(dataDir, "postgres/PG_VERSION"), "utf8")).trim()).toBe("13");
});

it("refuses a folder that is no database, and leaves no half of one when it starts", async () => {
  const dataDir = await makeDataDir();
  await mkdir(join(dataDir, "postgres"));
  await writeFile(join(dataDir, "postgres/holiday.jpg"), "…");
  await expect(openRelational({ dataDir })).rejects.toThrow(/is not empty and is no database/);
  expect(await readdir(join(dataDir, "postgres"))).toEqual(["holiday.jpg"]);
});

it("refuses a folder in use, naming the process, and takes over the lock of one that is gone", async () => {
  const dataDir = await makeDataDir();
  await copyTemplate(dataDir);
  await writeFile(join(dataDir, "postgres.lock"), String(process.ppid));
  await expect(openRelational({ dataDir, unsafeFast: true })).rejects.toThrow(
    new RegExp(`Process ${process.ppid} already uses the database`),
  );
  await writeFile(join(dataDir, "postgres.lock"), "99999999");
  const store = await openRelational({ dataDir, unsafeFast: true });
  await expect(openRelational({ dataDir, unsafeFast: true })).rejects.toThrow(/already uses the database/);
  await store.close();
});

it("knows when another account cannot reach a folder", async () => {
  const dataDir = await makeDataDir();
  await mkdir(join(dataDir, "private/inner"), { recursive: true, mode: 0o700 });
  const nobody = { uid: 65_534, gid: 65_534 };
  expect(await canReach(join(dataDir, "postgres"), nobody)).toBe(true);
  expect(await canReach(join(dataDir, "private/inner/postgres"), nobody)).toBe(false);
});
