import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type PlazaProcess, type PlazaProcessOptions, startPlaza } from "@plaza/server/testing";
import { afterEach, expect, it } from "vitest";

/** From source, so that a test run needs no build of this folder. */
const command = [process.execPath, "--conditions=@plaza/source", "--import", "tsx", fileURLToPath(new URL("./main.ts", import.meta.url))];
const secrets = ["PLAZA_COOKIE_SECRET", "PLAZA_PAIRWISE_SECRET", "PLAZA_INDEX_KEY", "PLAZA_ISSUER_KEYS"];
const started = new Set<PlazaProcess>();

const start = async (options: PlazaProcessOptions = {}): Promise<PlazaProcess> => {
  const plaza = await startPlaza({ command, ...options });
  started.add(plaza);
  return plaza;
};
/** Everything a start says that fails. */
const failure = (options: PlazaProcessOptions): Promise<string> =>
  start(options).then(
    () => "",
    (error: Error) => error.message,
  );
const processesOf = async (folder: string) =>
  (await promisify(execFile)("ps", ["-eo", "pid,args"])).stdout.split("\n").filter((line) => line.includes(folder));

afterEach(async () => {
  await Promise.all([...started].map((plaza) => plaza.stop({ signal: "SIGKILL" })));
  started.clear();
});

it("starts everything, prints the shell's address first, and leaves nothing running after a signal", { timeout: 240_000 }, async () => {
  const first = await start();
  expect(first.output().match(/https?:\/\/[^\s]+/)?.[0]).toBe(first.origin);
  expect((await fetch(`${first.origin}/readyz`)).status).toBe(200);
  expect(await (await fetch(`${first.origin}/api/v1/config`)).json()).toMatchObject({
    demo: true,
    channels: ["dev", "stable"],
    sandboxOrigin: first.sandboxOrigin,
  });
  expect((await fetch(`${first.origin}/oidc/.well-known/openid-configuration`)).status).toBe(200);
  const { apps } = (await (await fetch(`${first.origin}/api/v1/apps`)).json()) as { apps: { id: string }[] };
  expect(apps.map(({ id }) => id).join()).not.toContain("hostile");
  const me = await fetch(`${first.origin}/api/v1/publish/whoami`, { headers: { authorization: `Bearer ${first.publisherToken}` } });
  expect(await me.json()).toMatchObject({ publisher: "Plaza Samples", appIds: expect.arrayContaining(["com.example.hello"]) });
  expect((await processesOf(first.dataDir)).length).toBeGreaterThanOrEqual(2);

  expect(await first.stop({ keep: true })).toBe(0);
  expect(await processesOf(first.dataDir)).toEqual([]);

  const second = await start({ dataDir: first.dataDir });
  expect(second.output()).not.toContain("published ");
  expect(second.publisherToken).toBe(first.publisherToken);
  expect(await second.stop({ signal: "SIGINT", keep: false })).toBe(0);
  expect(await processesOf(first.dataDir)).toEqual([]);
});

it("leaves no database behind when it is killed, and starts again on the same folder", { timeout: 240_000 }, async () => {
  const first = await start();
  await first.stop({ signal: "SIGKILL", keep: true });
  await expect.poll(() => processesOf(first.dataDir), { timeout: 20_000 }).toEqual([]);
  const second = await start({ dataDir: first.dataDir });
  expect(await second.stop({ keep: false })).toBe(0);
});

it("names the port that is taken and the variable that moves it, and leaves nothing running", { timeout: 120_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "plaza-main-"));
  const blocker = createServer().listen(0, "127.0.0.1");
  await once(blocker, "listening");
  const { port } = blocker.address() as { port: number };
  const output = await failure({ env: { PLAZA_SANDBOX_PORT: String(port), PLAZA_DATA: join(dataDir, "data") } });
  expect(output).toContain(`Port ${port} (sandboxes) is in use`);
  expect(output).toContain("PLAZA_SANDBOX_PORT");
  expect(output).not.toMatch(/\n\s+at /);
  expect(await processesOf(dataDir)).toEqual([]);
  blocker.close();
  await rm(dataDir, { recursive: true, force: true });
});

it("says what to do about a data folder of another database version", { timeout: 120_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "plaza-main-"));
  await mkdir(join(dataDir, "data/postgres"), { recursive: true });
  await writeFile(join(dataDir, "data/postgres.moved"), `${join(dataDir, "data/postgres")}\n`);
  await writeFile(join(dataDir, "data/postgres/PG_VERSION"), "12\n");
  const output = await failure({ env: { PLAZA_DATA: join(dataDir, "data") } });
  expect(output).toMatch(/made by PostgreSQL 12.*PLAZA_DATA/s);
  expect(output).not.toMatch(/\n\s+at /);
  await rm(dataDir, { recursive: true, force: true });
});

it("refuses to boot in production without its secrets, and names each [X-06]", { timeout: 120_000 }, async () => {
  const output = await failure({
    env: {
      PLAZA_ENV: "production",
      PLAZA_ORIGIN: "https://plaza.example",
      PLAZA_CONSOLE_ORIGIN: "https://console.plaza.example",
      PLAZA_SANDBOX_ORIGIN: "https://{slot}.plaza-apps.net",
    },
  });
  for (const name of secrets) expect(output).toContain(`${name} is missing`);
});

it("prints fresh secrets for production on request", { timeout: 120_000 }, async () => {
  const [file = "", ...args] = command;
  const { stdout } = await promisify(execFile)(file, [...args, "secrets"], { cwd: fileURLToPath(new URL("../../..", import.meta.url)) });
  for (const name of secrets) expect(stdout).toMatch(new RegExp(`^${name}='.+'$`, "m"));
});
