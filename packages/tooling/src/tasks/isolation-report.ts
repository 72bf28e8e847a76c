import { join } from "node:path";
import type { TaskContext } from "../boot/boot.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { runBrowserTask } from "../run-browser-task.ts";

/** `npm run isolation-report -- [--json] [--out FOLDER] [--against ORIGIN] [--only ID,ID] [--quick]`: runs the hostile suite against a host. */
export function main(context: TaskContext): Promise<number> {
  return runBrowserTask(context, join(ROOT, "e2e/isolation/run.ts"));
}
