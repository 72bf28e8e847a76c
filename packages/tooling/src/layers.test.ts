import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { listFiles, ROOT, readManifest, readMembers } from "./boot/workspace.mjs";
import { findShapeProblems } from "./gates/code-shape.ts";
import type { LayeredPackage, SourceFile } from "./gates/layers.ts";
import { findLayerProblems, importsOf, isSource } from "./gates/layers.ts";

function readLayers(): LayeredPackage[] {
  return readMembers().map(({ path, dir, manifest }) => ({
    path,
    manifest,
    files: listFiles(dir)
      .filter(isSource)
      .map((file) => ({ path: relative(ROOT, file), text: readFileSync(file, "utf8") })),
  }));
}

function planted(path: string, files: readonly SourceFile[], dependencies: Record<string, string> = {}): LayeredPackage {
  return { path, manifest: { name: `@plaza/${path.split("/").at(-1)}`, dependencies }, files };
}

function problemsOf(...packages: readonly LayeredPackage[]): string[] {
  return findLayerProblems(packages, { name: "plaza", devDependencies: { vitest: "catalog:" } });
}

describe("the layers of the repository", () => {
  it("hold in every package.json and every import", () => {
    const layers = readLayers();
    expect(layers.flatMap(({ files }) => files).length).toBeGreaterThan(20);
    expect(findLayerProblems(layers, readManifest(ROOT))).toEqual([]);
  });

  it("hold no mutable state at the top of a module, no exported arrow function and no silent catch", () => {
    const shipped = readLayers().flatMap(({ path, files }) =>
      files.filter((file) => file.path.startsWith(`${path}/src/`) && !/\.test(-d)?\./.test(file.path)),
    );
    expect(shipped.flatMap(findShapeProblems)).toEqual([]);
  });
});

describe("the layer rule", () => {
  it.each([
    [
      "an import of a higher layer",
      'import { createHost } from "@plaza/host";',
      'packages/sdk/src/a.ts: "@plaza/host" is not in a layer below packages/sdk',
    ],
    ["an export from a higher layer", 'export { x } from "@plaza/server";', '"@plaza/server" is not in a layer below packages/sdk'],
    ["a type of a higher layer", 'type T = import("@plaza/host").Host;', '"@plaza/host" is not in a layer below packages/sdk'],
    [
      "a dynamic import of a higher layer",
      'const x = await import("@plaza/host/inner");',
      '"@plaza/host/inner" is not in a layer below packages/sdk',
    ],
    ["a relative path out of the package", 'import { a } from "../../host/src/a.ts";', '"../../host/src/a.ts" leaves packages/sdk'],
    ["a relative path into an application", 'import { a } from "../../../apps/shell/src/a.ts";', "leaves packages/sdk"],
    [
      "a package that is not listed",
      'import { z } from "zod/mini";',
      '"zod/mini" is not listed in the dependencies of the package.json of packages/sdk',
    ],
    ["a development tool in shipped code", 'import { expect } from "vitest";', '"vitest" is not listed in the dependencies'],
  ])("catches %s", (_, text, problem) => {
    expect(problemsOf(planted("packages/sdk", [{ path: "packages/sdk/src/a.ts", text }])).join("\n")).toContain(problem);
  });

  it("catches a dependency on the other side of the boundary in package.json alone", () => {
    expect(problemsOf(planted("packages/host", [], { "@plaza/sandbox": "workspace:*" }))).toEqual([
      "packages/host depends on @plaza/sandbox, which its layer does not know",
    ]);
  });

  it("catches a folder whose name says nothing, and a package in no layer", () => {
    const files = [{ path: "packages/sdk/src/utils/a.ts", text: "" }];
    expect(problemsOf(planted("packages/sdk", files), planted("packages/common", []))).toEqual([
      'packages/sdk has a folder named "utils": name it by what it knows',
      'packages/common has a folder named "common": name it by what it knows',
      "packages/common is in no layer: add it to the table of layers.ts",
    ]);
  });

  it("lets a test use the tools of the root, and a package use itself and the layers below", () => {
    const files = [
      { path: "packages/sdk/src/a.test.ts", text: 'import { it } from "vitest";\nimport { connect } from "@plaza/sdk";' },
      { path: "packages/sdk/src/b.ts", text: 'import { x } from "@plaza/protocol";\nimport { y } from "./c/d.ts";\nimport "node:fs";' },
    ];
    expect(problemsOf(planted("packages/sdk", files, { "@plaza/protocol": "workspace:*" }))).toEqual([]);
  });

  it("reads the script of a Vue component", () => {
    const text = '<template><p>import "not-code"</p></template>\n<script setup lang="ts">\nimport { ref } from "vue";\n</script>';
    expect(importsOf({ path: "mini-apps/a/src/app.vue", text })).toEqual(["vue"]);
  });
});

describe("the shape rule", () => {
  it("catches an error that is swallowed without a word", () => {
    const text = "try {\n  f();\n} catch {}\ntry {\n  f();\n} catch {\n  // gone already\n}";
    expect(findShapeProblems({ path: "packages/a/src/a.ts", text })).toEqual([
      "packages/a/src/a.ts:3: an error is swallowed: say in the block why that is right",
    ]);
  });

  it("catches mutable state and exported arrow functions at the top of a module, and nothing inside functions", () => {
    const text =
      "let count = 0;\nexport const next = () => 1;\nexport function f() { let local = 1; return () => local; }\nconst inner = () => 2;";
    expect(findShapeProblems({ path: "packages/a/src/a.ts", text })).toEqual([
      "packages/a/src/a.ts:1: mutable state at the top level of a module",
      'packages/a/src/a.ts:2: next is an exported arrow function: declare it with "function"',
    ]);
  });
});
