import { join } from "node:path";
import type { TaskContext } from "../boot/boot.mjs";
import { ROOT } from "../boot/workspace.mjs";

const RUNNER = join(ROOT, "packages/server/src/checkout/testing/run-histories.ts");

/**
 * `npm run simulate -- checkout [--histories N] [--seed S] [--json]`: random histories of orders with crashes, on a real database of their own. Standard output
 * belongs to the figures.
 */
export async function main({ args, children }: TaskContext): Promise<number> {
  const flags = ["--conditions=@plaza/source", "--import", "tsx"];
  const { code } = await children.run(process.execPath, [...flags, RUNNER, ...args], { cwd: ROOT, output: "inherit" });
  return code;
}
