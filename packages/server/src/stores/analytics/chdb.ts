import { type ChildProcess, fork } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { lockFolder } from "../folder-lock.ts";
import { createClickHouseStore } from "./clickhouse.ts";
import type { AnalyticsStore } from "./store.ts";

const PROCESS = fileURLToPath(new URL("../../../processes/chdb.mjs", import.meta.url));

export interface ChdbOptions {
  /** Folder of the data; made when it is not there. One process at a time. */
  readonly path: string;
  /** Where the engine's own words go. */
  readonly onLog?: (line: string) => void;
  /** Milliseconds for the engine to start; default 60,000. */
  readonly startTimeoutMs?: number;
}

/**
 * The embedded analytics store: chDB in a child process, reached by the same HTTP client as a ClickHouse server.
 * When the child dies (an engine fault, the kernel's memory killer), the next call starts it again.
 */
export function createChdbStore(options: ChdbOptions): AnalyticsStore {
  let running: Promise<Engine> | undefined;
  let closed = false;

  const engine = (): Promise<Engine> => {
    if (closed) return Promise.reject(new Error("The analytics store is closed."));
    running ??= startEngine(options, () => {
      running = undefined;
    }).catch((error: unknown) => {
      running = undefined;
      throw error;
    });
    return running;
  };

  return {
    insert: async (table, rows) => (await engine()).store.insert(table, rows),
    query: async (sql, params) => (await engine()).store.query(sql, params),
    exec: async (sql, params) => (await engine()).store.exec(sql, params),
    ping: async () => (await engine()).store.ping(),
    close: async () => {
      closed = true;
      await (await running?.catch(() => undefined))?.stop();
    },
  };
}

interface Engine {
  readonly store: AnalyticsStore;
  readonly stop: () => Promise<void>;
}

async function startEngine({ path, onLog, startTimeoutMs = 60_000 }: ChdbOptions, onExit: () => void): Promise<Engine> {
  await mkdir(path, { recursive: true });
  const lock = await lockFolder(path, "the analytics data");
  const socketFolder = await mkdtemp(join(tmpdir(), "plaza-chdb-"));
  const socketPath = join(socketFolder, "http");
  const child = fork(PROCESS, [path, socketPath], { stdio: ["ignore", "pipe", "pipe", "ipc"], execArgv: [] });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      log = `${log}${text}`.slice(-4000);
      onLog?.(text.trimEnd());
    });
  }
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve())).then(async () => {
    onExit();
    await rm(socketFolder, { recursive: true, force: true });
    await lock.release();
  });
  try {
    await untilReady(child, startTimeoutMs);
  } catch (error) {
    child.kill("SIGKILL");
    await gone;
    throw new Error(
      `The embedded analytics engine (chDB, Linux and macOS) did not start: ${error instanceof Error ? error.message : String(error)}. Set CLICKHOUSE_URL to use a ClickHouse server instead.${log === "" ? "" : `\n${log}`}`,
    );
  }
  const store = createClickHouseStore({ url: "http://plaza:@chdb/default", socketPath });
  return {
    store,
    stop: async () => {
      await store.close();
      if (child.connected) child.send({ stop: true });
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await gone;
      clearTimeout(timer);
    },
  };
}

function untilReady(child: ChildProcess, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const done = (error?: Error): void => {
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error);
    };
    child.once("message", () => done());
    child.once("error", done);
    child.once("exit", (code, signal) => done(new Error(`it ended with ${signal ?? code}`)));
  });
}
