import { copyFileSync, realpathSync } from "node:fs";
import { join, relative } from "node:path";
import type { Children, RunResult } from "../boot/children.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { binaryOf } from "./binaries.ts";
import type { Gate } from "./gate.ts";
import { toCheck } from "./gate.ts";

/** Lints and checks the format of every file by `.biome.json`. */
export const lintGate: Gate = {
  name: "lint",
  run: async (children) => [toCheck("lint", await biome(children, ["lint", "--error-on-warnings", "--max-diagnostics=40", "."]))],
};

/** Formatting is a gate of its own: `npm run format` mends it. */
export const formatGate: Gate = {
  name: "format",
  run: async (children) => [
    toCheck("format (npm run format mends it)", await biome(children, ["check", "--linter-enabled=false", "--max-diagnostics=20", "."])),
  ],
};

/** Lints a folder by the repository's own rules, as if it were the repository. Gives the rules that were broken, by file. */
export async function brokenRules(children: Children, dir: string): Promise<Map<string, string[]>> {
  copyFileSync(join(ROOT, ".biome.json"), join(dir, ".biome.json"));
  const { stdout } = await biome(children, ["lint", "--error-on-warnings", "--max-diagnostics=none", "--reporter=github", "."], dir);
  const broken = new Map<string, string[]>();
  for (const [, rule, file] of stdout.matchAll(/::\w+ title=lint\/\w+\/(\w+),file=([^,]+),/g)) {
    if (rule === undefined || file === undefined) continue;
    const path = relative(realpathSync(dir), file);
    broken.set(path, [...(broken.get(path) ?? []), rule]);
  }
  return broken;
}

function biome(children: Children, args: readonly string[], cwd = ROOT): Promise<RunResult> {
  return children.run(process.execPath, [binaryOf("@biomejs/biome", "biome"), ...args, "--colors=off"], { cwd });
}
