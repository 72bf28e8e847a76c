import { spawn } from "node:child_process";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

export type ForegroundOptions = {
  readonly cwd: string;
  /** How long the process has to stop by itself after the first signal, in milliseconds. */
  readonly graceMs: number;
  readonly env?: NodeJS.ProcessEnv;
};

/** One Ctrl-C under `npm start` arrives twice: from the terminal, and passed on by npm. */
const SAME_SIGNAL_MS = 500;
const ORPHAN_CHECK_MS = 250;
const FOLLOW_PARENT = fileURLToPath(new URL("./follow-parent.mjs", import.meta.url));

/**
 * Runs a Node program until it ends or this process is told to stop, and leaves nothing of it running.
 *
 * 1. The program gets a process group of its own: a terminal's Ctrl-C would otherwise reach the database at the same moment as
 *    the server, which then could not shut down in order.
 * 2. The first SIGINT, SIGTERM or SIGHUP is passed on as SIGTERM. A second one, or the end of the grace time, kills the group.
 * 3. When the program has ended, what is left of its group is killed.
 * 4. When this process is killed, the program notices (`follow-parent.mjs`) and stops by itself. When the shell between npm and
 *    this process is killed (npm passes signals on to that shell only), this process notices that it has another parent.
 *
 * Resolves with the exit code; a stop that was asked for is 0.
 */
export function runInForeground(args: readonly string[], { cwd, graceMs, env = process.env }: ForegroundOptions): Promise<number> {
  const child = spawn(process.execPath, ["--enable-source-maps", "--import", FOLLOW_PARENT, ...args], {
    cwd,
    env,
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let askedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const killGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // nobody is left in the group
    }
  };
  const onSignal = (): void => {
    if (askedAt !== undefined) {
      if (Date.now() - askedAt > SAME_SIGNAL_MS) killGroup();
      return;
    }
    askedAt = Date.now();
    child.kill("SIGTERM");
    timer = setTimeout(killGroup, graceMs);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  const parent = process.ppid;
  const orphaned = setInterval(() => {
    if (process.ppid !== parent && askedAt === undefined) onSignal();
  }, ORPHAN_CHECK_MS);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearTimeout(timer);
      clearInterval(orphaned);
      killGroup();
      for (const name of signals) process.off(name, onSignal);
      resolve(askedAt !== undefined ? 0 : (code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
    });
  });
}
