import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT, readManifest, readMembers } from "../boot/workspace.mjs";
import { findExportProblems, findLockfileProblems, findTopLevelProblems, findVersionProblems } from "./manifests.ts";
import { typeProjects } from "./types.ts";

describe("versions", () => {
  it("are written once, in the catalog", () => {
    const all = [{ path: "the root", manifest: readManifest(ROOT) }, ...readMembers()];
    expect(all.flatMap(({ path, manifest }) => findVersionProblems(path, manifest))).toEqual([]);
  });

  it("are caught when a package.json holds one", () => {
    const manifest = { name: "@x/a", dependencies: { zod: "4.6.7", jose: "catalog:" }, devDependencies: { "@x/b": "workspace:^" } };
    expect(findVersionProblems("packages/a", manifest)).toEqual([
      'packages/a: dependencies zod is "4.6.7": write "catalog:" or "workspace:*"',
      'packages/a: devDependencies @x/b is "workspace:^": write "catalog:" or "workspace:*"',
    ]);
  });
});

describe("the lockfile", () => {
  it("holds no address of a registry", () => {
    const text = readFileSync(join(ROOT, "pnpm-lock.yaml"), "utf8");
    expect(text).toContain("lockfileVersion");
    expect(findLockfileProblems(text)).toEqual([]);
  });

  it("is caught when it does", () => {
    const text = "packages:\n  a@1.0.0:\n    resolution: {integrity: sha512-x, tarball: https://registry.example/a.tgz}\n";
    expect(findLockfileProblems(text)).toEqual([
      "pnpm-lock.yaml:3: resolution: {integrity: sha512-x, tarball: https://registry.example/a.tgz}",
    ]);
  });
});

describe("what a package publishes", () => {
  it("is its exports without the way to its sources", () => {
    expect(readMembers().flatMap(findExportProblems)).toEqual([]);
  });

  it("is caught when the two lists differ", () => {
    const exports = { ".": { "@plaza/source": "./src/index.ts", default: "./dist/index.js" } };
    const [problem] = findExportProblems({ path: "packages/a", manifest: { name: "@x/a", exports, publishConfig: { exports } } });
    expect(problem).toContain('{".":"./dist/index.js"}');
    expect(
      findExportProblems({
        path: "packages/a",
        manifest: { name: "@x/a", exports, publishConfig: { exports: { ".": { default: "./dist/index.js" } } } },
      }),
    ).toEqual([]);
  });
});

describe("the repository", () => {
  it("has nothing at its top level but what a newcomer looks for", () => {
    expect(findTopLevelProblems(readdirSync(ROOT))).toEqual([]);
    expect(findTopLevelProblems([".editorconfig", "README.md", "vitest.config.ts"])).toEqual([
      "vitest.config.ts does not belong at the top level",
    ]);
  });

  it("type-checks every member", () => {
    const unchecked = readMembers().filter(
      ({ path }) => !path.startsWith("packages/") && !typeProjects(readMembers()).includes(`${path}/tsconfig.json`),
    );
    expect(unchecked.map(({ path }) => path)).toEqual([]);
  });

  it("releases all packages for npm under one version, and says in a changeset what the next release holds", () => {
    const config = JSON.parse(readFileSync(join(ROOT, ".changeset/config.json"), "utf8")) as { fixed: string[][] };
    const published = readMembers().filter(({ manifest }) => manifest.private !== true);
    expect(config.fixed).toEqual([["@plaza/*"]]);
    expect(new Set(published.map(({ manifest }) => manifest.version)).size).toBe(1);
    const changesets = readdirSync(join(ROOT, ".changeset")).filter((name) => name.endsWith(".md") && name !== "README.md");
    const named = changesets.flatMap((name) =>
      [...readFileSync(join(ROOT, ".changeset", name), "utf8").matchAll(/^"(@plaza\/[^"]+)": /gm)].map(([, id]) => id),
    );
    const names = new Set(readMembers().map(({ name }) => name));
    expect(named.filter((id) => id !== undefined && !names.has(id))).toEqual([]);
  });
});
