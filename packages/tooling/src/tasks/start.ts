import { join } from "node:path";
import type { TaskContext } from "../boot/boot.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { buildStale } from "../build/build.ts";
import { explainTakenPorts, portsInUseBy } from "../ports.ts";
import { runInForeground } from "../run-in-foreground.ts";

/** What the server does not serve is not built for it. */
const NOT_SERVED = ["apps/docs", "apps/embed-example"];

/** `npm start`: builds what is stale and runs the server until Ctrl-C. */
export async function main({ args, children, progress }: TaskContext): Promise<number> {
  const taken = await explainTakenPorts(portsInUseBy(process.env));
  if (taken !== undefined) throw new Error(taken);
  const failures = await buildStale(children, progress, NOT_SERVED);
  for (const { step, output } of failures) progress.say(`\n${step}\n${output}`);
  if (failures.length > 0) return 1;
  children.close(); // from here on signals are the server's
  return runInForeground([join(ROOT, "apps/server/dist/main.js"), ...args], { cwd: ROOT, graceMs: 15_000 });
}
