import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Children } from "../boot/children.mjs";
import { createChildren } from "../boot/children.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { checkPackage } from "./packages.ts";
import { checkSize, pageFiles } from "./sizes.ts";
import { checkTypes } from "./types.ts";
import { checkUnused } from "./unused.ts";

let dir: string;
let children: Children;

function write(path: string, text: string): void {
  mkdirSync(join(dir, path, ".."), { recursive: true });
  writeFileSync(join(dir, path), text);
}

beforeEach(() => {
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  dir = mkdtempSync(join(ROOT, ".cache/planted-")); // inside the repository, so that its packages and configuration are found
  children = createChildren();
});
afterEach(() => {
  children.close();
  rmSync(dir, { recursive: true, force: true });
});

describe("the type gate", () => {
  it("catches a wrong type in a test, and a type test whose error has gone", async () => {
    write(
      "tsconfig.json",
      '{ "extends": "../../packages/tooling/tsconfig.check.json", "compilerOptions": { "incremental": false }, "include": ["."], "exclude": [] }',
    );
    write("a.test.ts", 'export const a: number = "text";\n');
    write("b.test-d.ts", "// @ts-expect-error a string is refused\nexport const b: number = 1;\n");
    const { problem } = await checkTypes(children, relative(ROOT, join(dir, "tsconfig.json")));
    expect(problem).toMatch(/a\.test\.ts\(1,14\): error TS2322/);
    expect(problem).toMatch(/b\.test-d\.ts\(1,1\): error TS2578/);
  });
});

describe("the gate against what is unused", () => {
  it("catches a file, an export and a dependency that nobody uses, and one that is used but not listed", async () => {
    write("package.json", '{ "name": "planted", "private": true, "type": "module" }');
    write("pnpm-workspace.yaml", "packages:\n  - packages/*\ncatalog:\n  left-pad: 1.3.0\n");
    write(
      "packages/a/package.json",
      '{ "name": "@x/a", "type": "module", "exports": "./src/index.ts", "dependencies": { "picocolors": "1.0.0" } }',
    );
    write("packages/a/src/index.ts", 'import "not-listed";\nimport { used } from "./used.ts";\nexport const all = used;\n');
    write("packages/a/src/used.ts", "export const used = 1;\nexport const idleExport = 2;\n");
    write("packages/a/src/idle-file.ts", "export const x = 1;\n");
    const { problem } = await checkUnused(children, dir);
    for (const name of ["idle-file.ts", "idleExport", "picocolors", "not-listed", "left-pad"]) expect(problem).toContain(name);
  });
});

describe("the gate of the packages for npm", () => {
  const manifest = {
    name: "@x/planted",
    version: "1.0.0",
    type: "module",
    license: "Apache-2.0",
    files: ["dist"],
    exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } },
  };

  it("passes a package whose packed files are what its exports say", async () => {
    write("package.json", JSON.stringify(manifest));
    write("dist/index.js", "export const a = 1;\n");
    write("dist/index.d.ts", "export declare const a: number;\n");
    expect((await checkPackage(children, dir, manifest)).map(({ problem }) => problem)).toEqual([undefined, undefined]);
  });

  it("catches an export that is not in the package, and types that cannot be resolved", async () => {
    const broken = {
      ...manifest,
      exports: { ...manifest.exports, "./missing": { types: "./dist/missing.d.ts", default: "./dist/missing.js" } },
    };
    write("package.json", JSON.stringify(broken));
    write("dist/index.js", "export const a = 1;\n");
    write("dist/index.d.ts", 'export { a } from "./nowhere.js";\n');
    const [publint, attw] = await checkPackage(children, dir, broken);
    expect(publint?.problem).toContain("./dist/missing.js");
    expect(attw?.problem).toMatch(
      /"@x\/planted"\s+node16 \(from ESM\): Internal resolution error[\s\S]*"@x\/planted\/missing"\s+node16 \(from ESM\): Resolution failed/,
    );
  });
});

describe("the size gate", () => {
  it("measures what a bundler makes of an entry, without what is external, and catches what is over its budget", async () => {
    write("entry.js", 'import "external-package";\nimport { big } from "./big.js";\nexport const out = big;\n');
    write(
      "big.js",
      `export const big = ${JSON.stringify(Array.from({ length: 800 }, (_, i) => (i * 2_654_435_761) % 1_000_003))};\nexport const dropped = 1;\n`,
    );
    const budget = { name: "planted", kind: "bundle" as const, path: "entry.js", external: ["external-package"] };
    expect((await checkSize({ ...budget, limitKiB: 100 }, dir)).problem).toBeUndefined();
    expect((await checkSize({ ...budget, limitKiB: 1 }, dir)).problem).toMatch(/^planted is \d\.\d\d KiB gzip, over its budget of 1 KiB$/);
  });

  it("counts what the first load of a page fetches, and nothing that it loads later", () => {
    write(
      "index.html",
      '<link rel="stylesheet" href="/a.css"><link rel="icon" href="/i.png"><script type="module" src="/a.js"></script><link rel="modulepreload" href="/b.js">',
    );
    expect(pageFiles(join(dir, "index.html")).map((path) => relative(dir, path))).toEqual(["index.html", "a.css", "a.js", "b.js"]);
  });

  it("fails on an entry that was not built", async () => {
    const { problem } = await checkSize({ name: "planted", kind: "file", path: "absent.html", limitKiB: 1 }, dir);
    expect(problem).toBe("absent.html does not exist: it was not built");
  });
});
