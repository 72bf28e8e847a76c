import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Children } from "../boot/children.mjs";
import type { Progress } from "../boot/progress.mjs";
import { ROOT, readMembers } from "../boot/workspace.mjs";
import { copyAssets } from "./assets.ts";
import type { BuildStep } from "./steps.ts";
import { planBuild } from "./steps.ts";

const STAMPS = join(ROOT, ".cache", "build.json");

/** A step of the build failed; `output` is the end of what its command said. */
export type BuildFailure = { readonly step: string; readonly output: string };

/**
 * Builds what is stale, in dependency order, as many steps at once as there are cores. Steps that need a failed one are left out,
 * and so are those of the members named in `except` (their paths).
 */
export async function buildStale(children: Children, progress: Progress, except: readonly string[] = []): Promise<BuildFailure[]> {
  const stamps = readStamps();
  const steps = planBuild(readMembers()).filter(({ name }) => !except.includes(name));
  const waiting = steps.filter((step) => isStale(step, stamps));
  const failures: BuildFailure[] = [];
  const pending = new Set(waiting.map((step) => step.name));
  const broken = new Set<string>();

  const runOne = async (step: BuildStep): Promise<void> => {
    try {
      await progress.step(`build ${step.name}`, async ({ note }) => {
        await children.check(step.command, [], { cwd: step.cwd, shell: true, env: withBinaries(step.cwd), onLine: note });
        for (const dir of step.assetsOf) copyAssets(dir);
      });
      writeStamps({ ...readStamps(), [step.name]: step.key });
    } catch (error) {
      broken.add(step.name);
      failures.push({ step: step.name, output: error instanceof Error ? error.message : String(error) });
    } finally {
      pending.delete(step.name);
    }
  };

  const running = new Set<Promise<void>>();
  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.findIndex((step) => step.after.every((name) => !pending.has(name)));
    const step = next === -1 || running.size >= availableParallelism() ? undefined : waiting.splice(next, 1)[0];
    if (step === undefined) {
      await Promise.race(running);
    } else if (step.after.some((name) => broken.has(name))) {
      pending.delete(step.name);
      broken.add(step.name);
      failures.push({ step: step.name, output: "not built, because something it needs did not build" });
    } else {
      const run: Promise<void> = runOne(step).finally(() => running.delete(run));
      running.add(run);
    }
  }
  return failures;
}

function isStale(step: BuildStep, stamps: Readonly<Record<string, string>>): boolean {
  return stamps[step.name] !== step.key || step.outputs.some((path) => !existsSync(path));
}

/** The environment of a package script: the binaries of the package and of the root are found first, and this very Node. */
function withBinaries(cwd: string): NodeJS.ProcessEnv {
  const path = [join(cwd, "node_modules/.bin"), join(ROOT, "node_modules/.bin"), dirname(process.execPath), process.env.PATH ?? ""];
  return { ...process.env, PATH: path.join(delimiter) };
}

function readStamps(): Record<string, string> {
  try {
    return JSON.parse(readFileSync(STAMPS, "utf8")) as Record<string, string>;
  } catch {
    return {}; // no build yet, or a file cut short: everything is stale
  }
}

function writeStamps(stamps: Readonly<Record<string, string>>): void {
  mkdirSync(dirname(STAMPS), { recursive: true });
  writeFileSync(STAMPS, `${JSON.stringify(stamps, null, 2)}\n`);
}
