import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Member } from "../boot/workspace.mjs";
import { hashFiles, listFiles, ROOT } from "../boot/workspace.mjs";

/** One thing that is built: it is stale when its key differs from the key it was last built with, or an output is missing. */
export type BuildStep = {
  readonly name: string;
  /** Hash of everything the outputs are made from. */
  readonly key: string;
  readonly command: string;
  readonly cwd: string;
  /** Folders and files that exist once the step has run. */
  readonly outputs: readonly string[];
  /** Packages whose files other than code are copied from `src` to `dist` once the command has run: tsc leaves them behind. */
  readonly assetsOf: readonly string[];
  /** Names of the steps that must have run before. */
  readonly after: readonly string[];
};

export const LIBRARIES = "libraries";
const TEST_FILE = /\.(test|browser\.test|test-d)\.tsx?$/;

/** A package's own build script: libraries are built together by `tsc -b`, so theirs is only the page that tsc cannot make. */
export function buildScript(member: Member): string | undefined {
  return member.path.startsWith("packages/") ? member.manifest.scripts?.["build:page"] : member.manifest.scripts?.build;
}

/**
 * The steps that build the workspace: all libraries by one `tsc -b`, then the script of each package that has one,
 * after those of the packages it depends on.
 */
export function planBuild(members: readonly Member[]): BuildStep[] {
  const byName = new Map(members.map((member) => [member.name, member]));
  const keyOf = memberKeys(byName);
  const libraries = members.filter((member) => member.path.startsWith("packages/") && existsSync(join(member.dir, "tsconfig.json")));
  const step: BuildStep = {
    name: LIBRARIES,
    key: hashFiles(
      [join(ROOT, "packages/tooling/tsconfig.solution.json")],
      libraries.map((member) => keyOf(member.name)),
    ),
    command: "tsc -b packages/tooling/tsconfig.solution.json",
    cwd: ROOT,
    outputs: libraries.map((member) => join(member.dir, "dist/.tsbuildinfo")),
    assetsOf: libraries.map((member) => member.dir),
    after: [],
  };
  const scripted = members.flatMap((member): BuildStep[] => {
    const command = buildScript(member);
    if (command === undefined) return [];
    const before = [...reachable(member.name, byName)].filter((name) => {
      const other = byName.get(name);
      return other !== undefined && name !== member.name && buildScript(other) !== undefined;
    });
    return [
      {
        name: member.path,
        key: keyOf(member.name),
        command,
        cwd: member.dir,
        outputs: [join(member.dir, "dist")],
        assetsOf: [],
        after: [LIBRARIES, ...before],
      },
    ];
  });
  return [step, ...scripted];
}

/** Names of a member and of everything it depends on inside the workspace. */
function reachable(name: string, byName: ReadonlyMap<string, Member>, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const dependency of byName.get(name)?.workspaceDependencies ?? []) reachable(dependency, byName, seen);
  return seen;
}

function memberKeys(byName: ReadonlyMap<string, Member>): (name: string) => string {
  const common = hashFiles([join(ROOT, "pnpm-lock.yaml"), join(ROOT, "tsconfig.base.json")], [String(process.versions.modules)]);
  const own = new Map<string, string>();
  const ownKey = (name: string): string => {
    const known = own.get(name);
    if (known !== undefined) return known;
    const member = byName.get(name);
    const key = member === undefined ? "" : hashFiles(listFiles(member.dir).filter((file) => !TEST_FILE.test(file)));
    own.set(name, key);
    return key;
  };
  return (name) => hashFiles([], [common, ...[...reachable(name, byName)].sort().map(ownKey)]);
}
