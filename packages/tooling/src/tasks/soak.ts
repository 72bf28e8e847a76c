import { join } from "node:path";
import type { TaskContext } from "../boot/boot.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { runBrowserTask } from "../run-browser-task.ts";

/** `npm run soak -- [--rounds N] [--opens N] [--json]`: whether memory and processes come back after hundreds of mini-apps. */
export function main(context: TaskContext): Promise<number> {
  return runBrowserTask(context, join(ROOT, "e2e/soak/run.ts"));
}
