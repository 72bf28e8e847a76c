import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hashFiles, listFiles, readMembers } from "./workspace.mjs";

let root: string;

function write(path: string, text: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "plaza-workspace-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("reading the workspace", () => {
  it("finds every member by the patterns and knows which of them depend on each other", () => {
    write("pnpm-workspace.yaml", 'packages:\n  - packages/*\n  - "apps/*"   # with a comment\n  - e2e\n\ncatalog:\n  vite: 1.0.0\n');
    write("packages/a/package.json", '{ "name": "@x/a" }');
    write("packages/b/package.json", '{ "name": "@x/b", "dependencies": { "@x/a": "workspace:*", "vite": "catalog:" } }');
    write("packages/not-a-package/readme.md", "");
    write("e2e/package.json", '{ "name": "e2e", "devDependencies": { "@x/b": "workspace:*" } }');
    expect(readMembers(root).map(({ path, name, workspaceDependencies }) => [path, name, workspaceDependencies])).toEqual([
      ["packages/a", "@x/a", []],
      ["packages/b", "@x/b", ["@x/a"]],
      ["e2e", "e2e", ["@x/b"]],
    ]);
  });

  it("lists what people wrote and nothing that tools produced", () => {
    for (const path of ["src/b.ts", "src/a.ts", "dist/a.js", "node_modules/x/index.js", ".cache/x", "tsconfig.tsbuildinfo"])
      write(path, "");
    expect(listFiles(root).map((file) => relative(root, file))).toEqual(["src/a.ts", "src/b.ts"]);
  });

  it("hashes names as well as bytes, so that a renamed or an emptied file is a change", () => {
    write("a", "1");
    write("b", "1");
    const hash = (...names: string[]): string => hashFiles(names.map((name) => join(root, name)));
    const before = hash("a");
    expect(hash("b")).not.toBe(before);
    expect(hash("a", "missing")).not.toBe(before);
    write("a", "2");
    expect(hash("a")).not.toBe(before);
    write("a", "1");
    expect(hash("a")).toBe(before);
  });
});
