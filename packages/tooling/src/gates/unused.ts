import { join } from "node:path";
import type { Children } from "../boot/children.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { binaryOf } from "./binaries.ts";
import type { Check, Gate } from "./gate.ts";
import { toCheck } from "./gate.ts";

/** Unused files, exports, dependencies and catalog entries, and dependencies that are used but not listed, by knip. */
export const unusedGate: Gate = {
  name: "knip",
  run: async (children) => [await checkUnused(children, ROOT)],
};

/** Runs knip over a folder by the repository's own configuration. */
export async function checkUnused(children: Children, directory: string): Promise<Check> {
  const args = [binaryOf("knip", "knip"), "--no-progress", "--no-config-hints", "--config", join(ROOT, ".knip.jsonc")];
  return toCheck("knip: nothing is unused or unlisted", await children.run(process.execPath, args, { cwd: directory }));
}
