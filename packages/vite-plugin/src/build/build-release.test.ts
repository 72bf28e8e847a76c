import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { canonicalBytes } from "@plaza/manifest";
import * as React from "react";
import * as JsxRuntime from "react/jsx-runtime";
import * as ReactDom from "react-dom";
import * as ReactDomClient from "react-dom/client";
import { renderToString } from "react-dom/server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Component, createSSRApp } from "vue";
import { renderToString as renderVue } from "vue/server-renderer";
import { type BuildResult, buildRelease, loadRelease, plaza } from "../index.ts";
import { copyFixture, failure, fixture } from "../testing/folders.ts";
import { loadInRealm } from "../testing/realm.ts";

const copyOf = (name: string) => copyFixture(name, folder);
const shared = Object.fromEntries(
  Object.entries({ react: React, "react/jsx-runtime": JsxRuntime, "react-dom": ReactDom, "react-dom/client": ReactDomClient }).map(
    ([name, module]) => [name, { version: React.version, module }],
  ),
);

// A build starts a process; on two busy cores that takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plaza-build-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const textOf = (result: BuildResult) => (path: string) => new TextDecoder().decode(result.files.get(path));
const build = (name: string, options: { version?: string } = {}) =>
  buildRelease({ root: fixture(name), outDir: join(folder, "out"), ...options });

describe("a React mini-app", () => {
  let result: BuildResult;
  let out = "";
  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), "plaza-build-react-"));
    result = await buildRelease({ root: fixture("react-frame"), outDir: out });
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  it("becomes a release whose modules run in a realm on the realm's own React", async () => {
    expect(result.warnings).toEqual([]);
    expect(Object.entries(result.release.files).map(([path, { role }]) => `${role} ${path}`)).toEqual([
      "catalogue catalogue.json",
      "module chunks/app.js",
      "module chunks/history.js",
      "module chunks/shared.js",
      "icon icon.svg",
      "asset img/flat-white.svg",
      "module remoteEntry.js",
      "style style.css",
    ]);
    const app = await loadInRealm(result.release, textOf(result), shared);
    expect(renderToString(React.createElement(app["default"] as React.ComponentType))).toContain("45000 VND");
    expect(app["where"]).toBe("https://guest.plaza.invalid/com.fixture.coffee/1.2.0/chunks/app.js");
    expect(app["mode"]).toBe("production");
    expect(app["sharedVersion"], "a CommonJS module that requires react gets the realm's too").toBe(React.version);
  });

  it("carries no React, no federation runtime, and little glue", async () => {
    const code = result.release.modules.map(textOf(result)).join("\n");
    expect(gzipSync(code).length).toBeLessThan(2_500);
    expect(code).not.toMatch(/import\.meta|import\(|__vite__mapDeps\(\[\d|process\.env|from"\.\.?\//);
  });

  it("a lazy chunk is loaded by the realm's own loader, and styles and images travel inside [S-12]", async () => {
    expect(result.release.files["chunks/app.js"]?.dynamic).toEqual(["chunks/history.js"]);
    expect(textOf(result)("chunks/app.js")).toContain('globalThis[Symbol.for("plaza.import")]("chunks/history.js")');
    expect(textOf(result)("style.css")).toMatch(/#010203.*data:image\/svg\+xml.*#040506/s);
  });

  it("says which shared package a host does not have", async () => {
    const { "react-dom/client": _, ...less } = shared;
    await expect(loadInRealm(result.release, textOf(result), less)).rejects.toThrow("react-dom/client");
  });
});

it("a worker mini-app builds without touching a document, and mounts on a remote root", async () => {
  const result = await build("plain-worker");
  expect(result.release.modules.map(textOf(result)).join("\n")).not.toMatch(/document\.(?!createElement)|window\b/);
  const app = await loadInRealm(result.release, textOf(result));
  const drawn: { tag: string; textContent: string }[] = [];
  const ownerDocument = { createElement: (tag: string) => ({ tag, textContent: "" }) };
  await (app["mount"] as (root: unknown) => Promise<void>)({ ownerDocument, append: (node: (typeof drawn)[number]) => drawn.push(node) });
  expect(drawn).toEqual([{ tag: "plaza-text", textContent: "34" }]);
});

it("a Vue mini-app builds with its own vite.config and carries its own framework", async () => {
  const result = await buildRelease({ root: copyOf("vue-frame") });
  const app = await loadInRealm(result.release, textOf(result));
  expect(await renderVue(createSSRApp(app["Notes"] as Component))).toContain("2 notes");
  expect(textOf(result)("style.css")).toMatch(/\.notes\[data-v-[0-9a-f]+\]/);
});

it("the same input gives the same digest: built again, in another folder, under another environment [L-07]", async () => {
  const first = await build("react-frame");
  const again = await build("react-frame");
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "development";
  const elsewhere = await buildRelease({ root: copyOf("react-frame") }).finally(() => {
    process.env["NODE_ENV"] = before;
  });
  expect([again.digest, elsewhere.digest]).toEqual([first.digest, first.digest]);
  expect(readFileSync(join(folder, "out/release.json"))).toEqual(Buffer.from(canonicalBytes(first.release)));
});

it("a development version is named after its content: a change is another version, no change is the same", async () => {
  const root = copyOf("plain-worker");
  const first = await buildRelease({ root, version: "dev" });
  expect(first.release.version.name).toMatch(/^0\.1\.0-dev\.h[0-9a-f]{12}$/);
  expect((await buildRelease({ root, version: "dev" })).digest).toBe(first.digest);
  writeFileSync(join(root, "src/split.ts"), "export const split = () => 1;");
  expect((await buildRelease({ root, version: "dev" })).release.version.name).not.toBe(first.release.version.name);
});

it("packs only files that the manifest names, and no link that leads out of the folder [L-03]", async () => {
  const root = copyOf("plain-worker");
  writeFileSync(join(folder, "secret.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
  writeFileSync(join(root, ".env"), "TOKEN=hunter2");
  writeFileSync(join(root, ".npmrc"), "//registry/:_authToken=hunter2");
  const clean = await buildRelease({ root });
  expect([...clean.files.keys()].filter((path) => !path.endsWith(".js"))).toEqual(["icon.svg"]);
  expect([...clean.files.values()].some((bytes) => Buffer.from(bytes).includes("hunter2"))).toBe(false);
  rmSync(join(root, "icon.svg"));
  symlinkSync(join(folder, "secret.svg"), join(root, "icon.svg"));
  expect((await failure(buildRelease({ root }))).message).toContain("M003-icons");
});

it("writes into no folder that another made, and empties none: not the sources, not a file", async () => {
  const outDir = join(folder, "mine");
  cpSync(fixture("plain-worker"), outDir, { recursive: true });
  const error = await failure(buildRelease({ root: fixture("plain-worker"), outDir }));
  expect(error.message).toMatch(/mine holds files that no build of a mini-app wrote.*Name another folder/);
  expect(existsSync(join(outDir, "src/app.ts"))).toBe(true);
  expect(existsSync(join(outDir, "release.json"))).toBe(false);
  expect((await failure(buildRelease({ root: fixture("plain-worker"), outDir: join(outDir, "icon.svg") }))).message).toMatch(
    /icon\.svg cannot be made a folder \(EEXIST\)/,
  );
});

it("a vite.config that does not know of Plaza is enough", async () => {
  const root = copyOf("plain-worker");
  writeFileSync(
    join(root, "vite.config.js"),
    'export default { define: { __TITLE__: \'"from the config"\' }, plugins: [[{ name: "mine" }, null]] };',
  );
  writeFileSync(join(root, "src/app.ts"), "declare const __TITLE__: string; export const mount = () => __TITLE__;");
  const app = await loadInRealm((await buildRelease({ root })).release, (path) => readFileSync(join(root, "dist", path), "utf8"));
  expect((app["mount"] as () => string)()).toBe("from the config");
});

it("warns once, in plain text", async () => {
  const root = copyOf("plain-worker");
  mkdirSync(join(root, "public"));
  writeFileSync(join(root, "src/app.ts"), 'import fs from "node:fs"; export const mount = () => fs.readFileSync;');
  const { warnings } = await buildRelease({ root });
  expect(warnings).toHaveLength(2);
  expect(warnings.join("\n")).toMatch(/"node:fs" has been externalized.*\nThe folder public\/ is not part/);
});

it("reads a release back only as it was built [R-03]", async () => {
  const { dir } = await build("plain-worker");
  await expect(loadRelease(dir)).resolves.toBeDefined();
  writeFileSync(join(dir, "chunks/app.js"), `${readFileSync(join(dir, "chunks/app.js"), "utf8")} `);
  expect(await failure(loadRelease(dir))).toMatchObject({ code: "INTEGRITY_FAILED", message: expect.stringContaining("chunks/app.js") });
  expect(await failure(loadRelease(folder))).toMatchObject({ code: "INVALID_PARAMS" });
});

it("names the folder that holds no mini-app", async () => {
  expect((await failure(buildRelease({ root: folder }))).message).toContain("no manifest.json");
});

it("stops when it is told to", async () => {
  const controller = new AbortController();
  const work = failure(buildRelease({ root: fixture("plain-worker"), outDir: join(folder, "out"), signal: controller.signal }));
  controller.abort();
  expect((await work).code).toBe("ABORTED");
});

it("a tool that only reads a vite.config from elsewhere is not refused", () => {
  const names = plaza({ entry: "src/nowhere.ts" }).map((plugin) => (plugin as { name: string }).name);
  expect(names).toEqual(["plaza:refused"]);
});
