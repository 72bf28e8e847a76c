import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import getPort from "get-port";
import { makeDataDir } from "./test-database.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));

export interface PlazaProcessOptions {
  /** Over the defaults: random ports, a data folder of its own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the built server, `apps/server/dist/main.js`. */
  readonly command?: readonly string[];
  /** A data folder to start on; default: a fresh one, removed by `stop`. */
  readonly dataDir?: string;
  /** Milliseconds to start in; default 120,000. */
  readonly timeoutMs?: number;
}

/** The deployable in a process of its own, as `npm start` runs it. */
export interface PlazaProcess {
  readonly origin: string;
  readonly consoleOrigin: string;
  /** With `{slot}`. */
  readonly sandboxOrigin: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Of the demo publisher, as printed. */
  readonly publisherToken: string;
  readonly child: ChildProcess;
  /** Everything it has said. */
  readonly output: () => string;
  /** Stops in order; the exit code. Removes the data folder unless it was given or `keep` is set. */
  readonly stop: (options?: { readonly keep?: boolean; readonly signal?: NodeJS.Signals }) => Promise<number | null>;
}

/** Starts the whole of Plaza on random ports and waits until it says that it runs. Rejects with its output when it ends before. */
export async function startPlaza({
  env = {},
  command = [process.execPath, join(ROOT, "apps/server/dist/main.js")],
  dataDir,
  timeoutMs = 120_000,
}: PlazaProcessOptions = {}): Promise<PlazaProcess> {
  const folder = dataDir ?? (await makeDataDir());
  const ports = { PLAZA_PORT: await getPort(), PLAZA_SANDBOX_PORT: await getPort(), PLAZA_CONSOLE_PORT: await getPort() };
  const own: Record<string, string> = {
    PLAZA_DATA: folder,
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    ...env,
  };
  // Settings of whoever runs the tests must not reach the server.
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:PLAZA_|VITEST|DATABASE_URL$|CLICKHOUSE_URL$|NODE_OPTIONS$)/.test(name)),
  );
  const [file = process.execPath, ...args] = command;
  const child = spawn(file, args, { cwd: ROOT, env: { ...clean, ...own }, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const running = new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Plaza did not start within ${timeoutMs} ms:\n${text}`)), timeoutMs);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (part: string) => {
        text += part;
        if (text.includes("Ctrl-C stops everything.")) {
          clearTimeout(timer);
          resolve();
        }
      });
    }
    child.once("error", reject);
    void ended.then((code) => {
      clearTimeout(timer);
      reject(new Error(`Plaza ended with ${child.signalCode ?? code}:\n${text}`));
    });
  });
  const stop: PlazaProcess["stop"] = async ({ keep = dataDir !== undefined, signal = "SIGTERM" } = {}) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const code = await ended;
    if (signal === "SIGTERM" && code !== 0) throw new Error(`Plaza did not stop in order (${child.signalCode ?? code}):\n${text}`);
    if (!keep) await rm(folder, { recursive: true, force: true });
    return code;
  };
  try {
    await running;
  } catch (error) {
    await stop({ signal: "SIGKILL" });
    throw error;
  }
  return {
    origin: own.PLAZA_ORIGIN ?? `http://localhost:${own.PLAZA_PORT}`,
    consoleOrigin: own.PLAZA_CONSOLE_ORIGIN ?? `http://localhost:${own.PLAZA_CONSOLE_PORT}`,
    sandboxOrigin: own.PLAZA_SANDBOX_ORIGIN ?? `http://{slot}.localhost:${own.PLAZA_SANDBOX_PORT}`,
    dataDir: folder,
    env: own,
    publisherToken: /--token (\S+)/.exec(text)?.[1] ?? "",
    child,
    output: () => text,
    stop,
  };
}
