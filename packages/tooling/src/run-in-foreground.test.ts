import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ROOT } from "./boot/workspace.mjs";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plaza-foreground-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A server with a database of its own: `started` holds both process ids, `stopped` is written by an orderly stop. */
const SERVER = `
const { spawn } = require("node:child_process");
const { writeFileSync } = require("node:fs");
const database = spawn(process.execPath, ["--eval", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: "ignore" });
setInterval(() => {}, 1000);
process.on("SIGTERM", () => {
  writeFileSync("stopped", "in order");
  if (process.env.STUBBORN !== "1") process.exit(0);
});
database.once("spawn", () => writeFileSync("started", JSON.stringify([process.pid, database.pid])));
`;

type Run = { readonly pids: number[]; readonly signal: (name: NodeJS.Signals) => void; readonly exited: Promise<number | null> };

async function start(env: Record<string, string> = {}, through: readonly string[] = []): Promise<Run> {
  writeFileSync(join(dir, "server.cjs"), SERVER);
  const started = fileAppears("started");
  const script = `import { runInForeground } from ${JSON.stringify(join(ROOT, "packages/tooling/src/run-in-foreground.ts"))};
    process.exitCode = await runInForeground(["server.cjs"], { cwd: process.cwd(), graceMs: 300 });`;
  writeFileSync(join(dir, "run.mts"), script);
  const tsx = join(ROOT, "node_modules/tsx/dist/esm/index.mjs");
  const [command = process.execPath, ...args] = [...through, process.execPath, "--import", tsx, "run.mts"];
  const runner = spawn(command, args, {
    cwd: dir,
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const exited = new Promise<number | null>((resolve) => runner.once("exit", resolve));
  await started;
  return { pids: JSON.parse(readFileSync(join(dir, "started"), "utf8")) as number[], signal: (name) => runner.kill(name), exited };
}

function fileAppears(name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(dir, (_event, changed) => {
      if (changed !== name || readFileSync(join(dir, name), "utf8") === "") return;
      watcher.close();
      resolve();
    });
  });
}

/** Resolves once no process of the list is left; the test's own time limit ends the wait. */
async function allGone(pids: readonly number[]): Promise<void> {
  const isAlive = (pid: number): boolean => {
    try {
      // A zombie still answers signal 0 until its parent has collected it: its state says so.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return false;
    }
  };
  while (pids.some(isAlive)) await new Promise((resolve) => setImmediate(resolve));
}

it("passes Ctrl-C on once, although npm sends it again, waits for an orderly stop, and leaves nothing running", async () => {
  const run = await start();
  run.signal("SIGINT");
  run.signal("SIGINT");
  expect(await run.exited).toBe(0);
  expect(readFileSync(join(dir, "stopped"), "utf8")).toBe("in order");
  await allGone(run.pids);
});

it("kills what does not stop within the grace time, with all that it started", async () => {
  const run = await start({ STUBBORN: "1" });
  run.signal("SIGTERM");
  expect(await run.exited).toBe(0);
  await allGone(run.pids);
});

it("stops the server in order when only the shell that npm runs it in is killed", async () => {
  const shell = ["sh", "-c", '"$@"; true', "npm"]; // with something left to do, a shell does not give its place to the command
  const run = await start({}, shell);
  const stopped = fileAppears("stopped");
  run.signal("SIGTERM");
  await stopped;
  await allGone(run.pids);
});

it("stops the server in order when the process that started it is killed outright", async () => {
  const run = await start();
  const stopped = fileAppears("stopped");
  run.signal("SIGKILL");
  await stopped;
  await allGone(run.pids.slice(0, 1));
  for (const pid of run.pids.slice(1)) process.kill(pid, "SIGKILL"); // this stand-in leaves its database to the test
});
