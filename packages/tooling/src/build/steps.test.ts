import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PackageManifest } from "../boot/workspace.mjs";
import { ROOT, readMembers } from "../boot/workspace.mjs";
import { copyAssets } from "./assets.ts";
import type { BuildStep } from "./steps.ts";
import { LIBRARIES, planBuild } from "./steps.ts";

let root: string;

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}
function member(path: string, manifest: Omit<PackageManifest, "name">): void {
  write(`${path}/package.json`, JSON.stringify({ name: path, ...manifest }));
  write(`${path}/tsconfig.json`, "{}");
  write(`${path}/src/index.ts`, "export {};");
}
function plan(): Map<string, BuildStep> {
  return new Map(planBuild(readMembers(root)).map((step) => [step.name, step]));
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plaza-build-"));
  write("pnpm-workspace.yaml", "packages:\n  - packages/*\n  - apps/*\n");
  member("packages/low", { scripts: { "build:page": "make page", build: "never run: tsc builds it" } });
  member("packages/high", { dependencies: { "packages/low": "workspace:*" } });
  member("apps/shell", { dependencies: { "packages/high": "workspace:*" }, scripts: { build: "vite build" } });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the plan of a build", () => {
  it("builds libraries together, then each package that has a script after those it depends on", () => {
    const steps = plan();
    expect([...steps.keys()]).toEqual([LIBRARIES, "packages/low", "apps/shell"]);
    expect(steps.get("packages/low")).toMatchObject({ command: "make page", after: [LIBRARIES] });
    expect(steps.get("apps/shell")).toMatchObject({ command: "vite build", after: [LIBRARIES, "packages/low"] });
  });

  it("makes stale what a change reaches, through other packages too, and nothing else", () => {
    const before = plan();
    write("packages/high/src/index.ts", "export const changed = 1;");
    const after = plan();
    const changed = [...after].filter(([name, { key }]) => before.get(name)?.key !== key).map(([name]) => name);
    expect(changed).toEqual([LIBRARIES, "apps/shell"]);
  });

  it("makes nothing stale when a test changes or a tool leaves files behind", () => {
    const before = [...plan().values()].map(({ key }) => key);
    write("packages/low/src/index.test.ts", "a test");
    write("packages/low/dist/index.js", "an output");
    expect([...plan().values()].map(({ key }) => key)).toEqual(before);
  });
});

it("copies style sheets and SQL beside the emitted code, and leaves the code to tsc", () => {
  write("packages/low/src/theme/tokens.css", ":root {}");
  copyAssets(join(root, "packages/low"));
  expect(readFileSync(join(root, "packages/low/dist/theme/tokens.css"), "utf8")).toBe(":root {}");
  expect(() => readFileSync(join(root, "packages/low/dist/index.ts"))).toThrow("ENOENT");
});

it("references every package of the repository in the solution, so that none stays unbuilt", () => {
  const solution = JSON.parse(readFileSync(join(ROOT, "packages/tooling/tsconfig.solution.json"), "utf8")) as {
    references: { path: string }[];
  };
  const referenced = solution.references.map(({ path }) => path.replace("..", "packages")).sort();
  const packages = readMembers().filter(({ path }) => path.startsWith("packages/"));
  expect(referenced).toEqual(packages.map(({ path }) => path));
});
