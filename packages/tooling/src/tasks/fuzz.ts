import { join } from "node:path";
import type { TaskContext } from "../boot/boot.mjs";
import { ROOT } from "../boot/workspace.mjs";

const RUNNER = join(ROOT, "packages/tooling/src/fuzz/run.ts");

/**
 * `npm run fuzz -- [--runs N] [--seed S] [--only TARGET]... [--json]`: in a process of its own, which can collect garbage when it measures the heap and
 * takes the packages' sources. Standard output belongs to the figures.
 */
export async function main({ args, children }: TaskContext): Promise<number> {
  const flags = ["--expose-gc", "--conditions=@plaza/source", "--import", "tsx"];
  const { code } = await children.run(process.execPath, [...flags, RUNNER, ...args], { cwd: ROOT, output: "inherit" });
  return code;
}
