import { expect, it } from "vitest";
import { createModuleGraph } from "./module-graph.ts";

/** Urls are numbers of texts; importing gives the text back. */
function graphOf(modules: Parameters<typeof createModuleGraph>[0]) {
  const made: string[] = [];
  const graph = createModuleGraph(modules, {
    createUrl: (source) => `blob:${made.push(source) - 1}`,
    importUrl: async (url) => made[Number(url.slice(5))],
  });
  return { graph, made };
}
const at = (path: string) => `"@@plaza:${path}@@"`;

it("replaces every placeholder by the address of its import, imports first, each module once", async () => {
  const { graph, made } = graphOf([
    { path: "app.js", source: `import ${at("a.js")}; import ${at("assets/@scope-b.js")};`, imports: ["a.js", "assets/@scope-b.js"] },
    { path: "a.js", source: `export * from ${at("assets/@scope-b.js")}`, imports: ["assets/@scope-b.js"] },
    { path: "assets/@scope-b.js", source: "b", imports: [] },
    { path: "unused.js", source: "never made", imports: [] },
  ]);
  expect(await graph.load("app.js")).toBe(`import "blob:1"; import "blob:0";`);
  await graph.load("app.js");
  expect(made).toEqual(["b", `export * from "blob:0"`, `import "blob:1"; import "blob:0";`]);
});

it("leaves text that looks like a placeholder but is no declared import", async () => {
  const { graph } = graphOf([
    { path: "app.js", source: `const text = "@@plaza:a.js@@ $& $1";`, imports: [] },
    { path: "a.js", source: "", imports: [] },
  ]);
  expect(await graph.load("app.js")).toBe(`const text = "@@plaza:a.js@@ $& $1";`);
});

it("rejects INTEGRITY_FAILED for what is not in the release, by whatever name, and keeps the first failure", async () => {
  const { graph } = graphOf([{ path: "app.js", source: "", imports: ["gone.js"] }]);
  for (const path of ["missing.js", "../app.js", "./app.js", "constructor", "__proto__", "https://evil.example/x.js"]) {
    await expect(graph.load(path), path).rejects.toMatchObject({ code: "INTEGRITY_FAILED", data: { path } });
  }
  await expect(graph.load("app.js")).rejects.toMatchObject({ data: { path: "gone.js" } });
  expect(graph.failure).toMatchObject({ data: { path: "missing.js" } });
});

it("rejects a cycle of static imports instead of running out of stack", async () => {
  const { graph } = graphOf([
    { path: "a.js", source: "", imports: ["b.js"] },
    { path: "b.js", source: "", imports: ["a.js"] },
  ]);
  await expect(graph.load("a.js")).rejects.toMatchObject({ code: "INTEGRITY_FAILED" });
});
