import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TaskContext } from "../boot/boot.mjs";
import type { Children } from "../boot/children.mjs";
import type { Progress } from "../boot/progress.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { ensureEngine } from "../engines.ts";
import { runBrowserTask } from "../run-browser-task.ts";

/** `npm run isolation-report -- [--browser chromium|firefox|webkit] [--json] [--out FOLDER] [--against ORIGIN] [--only ID,ID] [--quick]`: runs the hostile suite against a host. */
export function main(context: TaskContext): Promise<number> {
  // What makes no sense is the program's to refuse.
  const { browser } = parseArgs({ args: [...context.args], options: { browser: { type: "string" } }, strict: false }).values;
  const engine = browser === "firefox" ? "Firefox" : browser === "webkit" ? "WebKit" : undefined;
  const ensure = engine && ((children: Children, progress: Progress) => ensureEngine(children, progress, engine));
  return runBrowserTask(context, join(ROOT, "e2e/isolation/run.ts"), ensure);
}
