import { existsSync } from "node:fs";
import { join } from "node:path";
import type { TaskContext } from "../boot/boot.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { ensureBrowser } from "../browser.ts";
import { buildStale } from "../build/build.ts";

const RUNNER = join(ROOT, "e2e/bench/run.ts");

/** `npm run bench -- NAME [--json] [--runs N]`: builds what is stale, then hands over. Standard output belongs to the bench. */
export async function main({ args, children, progress }: TaskContext): Promise<number> {
  if (!existsSync(RUNNER)) throw new Error("There are no benches yet (e2e/bench/run.ts is missing).");
  const failures = await buildStale(children, progress);
  for (const { step, output } of failures) progress.say(`\n${step}\n${output}`);
  if (failures.length > 0) return 1;
  const env = { ...process.env, PLAZA_CHROMIUM: await ensureBrowser(children, progress) };
  const { code } = await children.run(process.execPath, ["--import", "tsx", RUNNER, ...args], { cwd: ROOT, env, output: "inherit" });
  return code;
}
