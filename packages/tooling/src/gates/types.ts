import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Children } from "../boot/children.mjs";
import type { Member } from "../boot/workspace.mjs";
import { ROOT, readMembers } from "../boot/workspace.mjs";
import { binaryOf } from "./binaries.ts";
import type { Check, Gate } from "./gate.ts";
import { toCheck } from "./gate.ts";

/**
 * What the build does not type-check: all tests and type tests of the packages in one program, and each application, mini-app
 * and the end-to-end tests by their own tsconfig.json.
 */
export const typesGate: Gate = {
  name: "typecheck",
  run: async (children) => {
    const checks: Check[] = [];
    for (const project of typeProjects(readMembers())) checks.push(await checkTypes(children, project));
    return checks;
  },
};

/** Paths, relative to the root, of every tsconfig that is checked beside the build. */
export function typeProjects(members: readonly Member[]): string[] {
  const own = members.filter(({ path, dir }) => !path.startsWith("packages/") && existsSync(join(dir, "tsconfig.json")));
  // A folder that runs somewhere else than its application (its build, its service worker) has a world, and a tsconfig, of its own.
  const folders = own.flatMap(({ path, dir }) =>
    readdirSync(dir)
      .filter((name) => name !== "node_modules" && existsSync(join(dir, name, "tsconfig.json")))
      .map((name) => `${path}/${name}`),
  );
  return ["packages/tooling/tsconfig.check.json", ...[...own.map(({ path }) => path), ...folders].map((path) => `${path}/tsconfig.json`)];
}

/** Type-checks one project without emitting. */
export async function checkTypes(children: Children, project: string): Promise<Check> {
  const args = [binaryOf("typescript", "tsc"), "-p", project, "--noEmit", "--pretty", "false"];
  return toCheck(`typecheck ${project}`, await children.run(process.execPath, args, { cwd: ROOT }));
}
