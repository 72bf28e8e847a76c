import type { TaskContext } from "./boot/boot.mjs";
import type { Children } from "./boot/children.mjs";
import type { Progress } from "./boot/progress.mjs";
import { ROOT } from "./boot/workspace.mjs";
import { ensureBrowser } from "./browser.ts";
import { buildStale } from "./build/build.ts";
import { runInForeground } from "./run-in-foreground.ts";

/** Milliseconds in which the program's own server and browsers stop in order. */
const GRACE_MS = 30_000;
const STOPPED_CODE = 130;

/** Makes sure of the browser that a program drives; resolves with the variables by which it is found. */
type EnsureForProgram = (children: Children, progress: Progress) => Promise<NodeJS.ProcessEnv>;

const ensureChromium: EnsureForProgram = async (children, progress) => ({ PLAZA_CHROMIUM: await ensureBrowser(children, progress) });

/**
 * Builds what is stale, then runs a long program of `e2e` that starts servers and browsers, until it is done or Ctrl-C; nothing of it is left then.
 * Standard output belongs to the program. Resolves with its exit code: 130 where it was stopped, for that says nothing of what it was looking for.
 */
export async function runBrowserTask(
  { args, children, progress }: TaskContext,
  runner: string,
  ensure: EnsureForProgram = ensureChromium,
): Promise<number> {
  const failures = await buildStale(children, progress);
  for (const { step, output } of failures) progress.say(`\n${step}\n${output}`);
  if (failures.length > 0) return 1;
  const env = { ...process.env, ...(await ensure(children, progress)) };
  children.close(); // from here on signals are the program's
  let stopped = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => {
      stopped = true;
    });
  const code = await runInForeground(["--import", "tsx", runner, ...args], { cwd: ROOT, graceMs: GRACE_MS, env });
  return stopped ? STOPPED_CODE : code;
}
