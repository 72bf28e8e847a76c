import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createChildren } from "../boot/children.mjs";
import { brokenRules } from "./lint.ts";

const SDK = "packages/sdk/src/planted.ts";

/** What is planted, the rule that must catch it, a path that stands for the place, and the text. */
const PLANTED = [
  ["any", "noExplicitAny", SDK, "export function f(x: any): unknown {\n  return x;\n}\n"],
  ["an enum", "noEnum", SDK, "export enum E {\n  A = 1,\n}\n"],
  ["a namespace", "noNamespace", SDK, "export namespace N {\n  export const a = 1;\n}\n"],
  ["a default export", "noDefaultExport", SDK, "export default function f(): void {\n  f();\n}\n"],
  ["console in a package", "noConsole", SDK, 'console.log("payload");\n'],
  ["a relative import without its extension", "useImportExtensions", SDK, 'export { a } from "./errors";\n'],
  ["eval", "noGlobalEval", SDK, 'export const x: unknown = eval("1");\n'],
  ["@ts-ignore", "noTsIgnore", SDK, "// @ts-ignore\nexport const x: number = 'a';\n"],
  ["an unused variable", "noUnusedVariables", SDK, "const left = 1;\nexport {};\n"],
  [
    "a promise that nobody waits for",
    "noFloatingPromises",
    SDK,
    "async function f(): Promise<void> {\n  await 1;\n}\nexport function g(): void {\n  f();\n}\n",
  ],
  ["full zod in browser code", "noRestrictedImports", SDK, 'import { z } from "zod";\nexport const s = z.string();\n'],
  ["comlink's expose in the browser", "noRestrictedImports", SDK, 'import { expose } from "comlink";\nexpose({});\n'],
  [
    "comlink's expose on the server",
    "noRestrictedImports",
    "packages/server/src/planted.ts",
    'import { expose } from "comlink";\nexpose({});\n',
  ],
  [
    "comlink's expose in a test",
    "noRestrictedImports",
    "e2e/adversarial/planted.test.ts",
    'import { expose } from "comlink";\nexpose({});\n',
  ],
  ["a file name in another case", "useFilenamingConvention", "packages/sdk/src/PlantedFile.ts", "export const a = 1;\n"],
  ["a focused test", "noFocusedTests", "packages/sdk/src/planted.test.ts", 'it.only("works", () => {\n  run();\n});\n'],
  ["a skipped test", "noSkippedTests", "packages/sdk/src/planted.test.ts", 'it.skip("works", () => {\n  run();\n});\n'],
  [
    "HTML from a string",
    "noDangerouslySetInnerHtml",
    "packages/ui/src/planted.tsx",
    "export function A({ b }: { b: string }) {\n  return <i dangerouslySetInnerHTML={{ __html: b }} />;\n}\n",
  ],
] as const;

const ACCEPTED = [
  ["a module with a good name", "packages/sdk/src/errors.ts", "export const a = 1;\n"],
  ["zod on the server", "packages/server/src/fine.ts", 'import { z } from "zod";\n\nexport const s = z.string();\n'],
  ["console in the CLI", "packages/cli/src/fine.ts", 'console.log("published");\n'],
  ["comlink's wrap in the bridge", "packages/bridge/src/fine.ts", 'import { wrap } from "comlink";\n\nexport const w = wrap;\n'],
  [
    "the default export of a tool's configuration",
    "apps/shell/vite.config.ts",
    'import { defineConfig } from "vite";\n\nexport default defineConfig({});\n',
  ],
] as const;

/** Each planted file gets a name of its own, in the place and of the kind that its path stands for. */
function numbered(path: string, index: number): string {
  return path.replace("planted", `planted-${index}`);
}

let broken: ReadonlyMap<string, readonly string[]>;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), "plaza-lint-"));
  const children = createChildren();
  try {
    const files = [
      ...PLANTED.map(([, , path, text], index) => [numbered(path, index), text] as const),
      ...ACCEPTED.map(([, path, text]) => [path, text] as const),
    ];
    for (const [path, text] of files) {
      mkdirSync(join(dir, path, ".."), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    broken = await brokenRules(children, dir);
  } finally {
    children.close();
    rmSync(dir, { recursive: true, force: true });
  }
});

describe("the linter", () => {
  it.each(PLANTED.map(([what, rule, path], index) => ({ what, rule, path: numbered(path, index) })))(
    "catches $what by $rule",
    ({ rule, path }) => {
      expect(broken.get(path)).toContain(rule);
    },
  );

  it.each(ACCEPTED)("lets %s", (_, path) => {
    expect(broken.get(path)).toBeUndefined();
  });
});
