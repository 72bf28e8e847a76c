import { init, parse } from "es-module-lexer";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { reachable, topologicalOrder } from "./order.ts";
import { rewriteModule } from "./rewrite.ts";

beforeAll(() => init());

const known = new Set(["a.js", "chunks/b.js", "chunks/c.js"]);
const rewrite = (source: string, fileName = "chunks/x.js") =>
  rewriteModule(fileName, source, {
    url: "https://guest.plaza.invalid/app/1.0.0/x.js",
    pathOf: (name) => (known.has(name) ? name : undefined),
  });
const refusal = (text: RegExp) => expect.objectContaining({ code: "INVALID_PARAMS", message: expect.stringMatching(text) });

it("static imports and re-exports become tokens, whatever the quotes", () => {
  expect(rewrite(`import a from"../a.js";import"./b.js";export*from'./c.js';export{x}from"./b.js";`)).toEqual({
    code: `import a from"@@plaza:a.js@@";import"@@plaza:chunks/b.js@@";export*from'@@plaza:chunks/c.js@@';export{x}from"@@plaza:chunks/b.js@@";`,
    imports: ["a.js", "chunks/b.js", "chunks/c.js"],
    dynamic: [],
  });
});

it("a dynamic import becomes a call of the realm's loader, also in a template literal", () => {
  const { code, dynamic } = rewrite('const x = () => import(`./b.js`), y = import( "../a.js" ).then(z);');
  expect(code).toBe(
    'const x = () => globalThis[Symbol.for("plaza.import")]("chunks/b.js"), y = globalThis[Symbol.for("plaza.import")]("a.js").then(z);',
  );
  expect(dynamic).toEqual(["chunks/b.js", "a.js"]);
});

it("import.meta becomes literals, and mapDeps loses its files", () => {
  expect(rewrite("x(import.meta.url,import.meta,import.meta.env,__vite__mapDeps([0,1]))").code).toBe(
    'x("https://guest.plaza.invalid/app/1.0.0/x.js",({url:"https://guest.plaza.invalid/app/1.0.0/x.js"}),({url:"https://guest.plaza.invalid/app/1.0.0/x.js"}).env,[])',
  );
});

it("leaves strings, comments and regular expressions alone", () => {
  const source = 'const s = "import(\'./b.js\')", t = `import.meta.url`, r = /import\\(x\\)/; // import("./b.js")\n';
  expect(rewrite(source).code).toBe(source);
});

it.each([
  ["import(`./${name}.js`)", /computed/],
  ["import(path)", /computed/],
  ["import('./b.js', { with: { type: 'json' } })", /options/],
  ["import x from './b.js' with { type: 'json' };", /attributes/],
  ["import source x from './b.js';", /source/],
  ["import x from 'react';", /not part of the build/],
  ["import x from 'https://evil.example/x.js';", /not part of the build/],
  ["import x from './missing.js';", /not part of the build/],
  ["import x from '../../a.js';", /not part of the build/],
  ["import('data:text/javascript,alert(1)')", /not part of the build/],
  ["const x = '@@plaza:a.js@@';", /marks imports/],
])("refuses %s [S-12]", (source, text) => {
  expect(() => rewrite(source)).toThrowError(refusal(text));
});

it("nothing that loads code is left after rewriting, whatever is combined", () => {
  const piece = fc.constantFrom(
    'import a from "../a.js";',
    'import("./b.js");',
    "import.meta.url;",
    'const s = "import(\\"x\\")";',
    "/* import('y') */",
    "f(`${import('./c.js')}`);",
    "export const z = 1;",
    "const r = /import('x')/;",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const { code } = rewrite(pieces.map((text, index) => text.replace(/\b(a|s|z|r)\b(?= (?:=|from))/, `$1${index}`)).join("\n"));
      for (const record of parse(code)[0]) expect(record.type === "static" && record.specifier.startsWith("@@plaza:")).toBe(true);
    }),
  );
});

it("orders modules after what they import, always in the same way", () => {
  const edges: [string, string[]][] = [
    ["entry", ["c", "b"]],
    ["b", ["a"]],
    ["c", ["a"]],
    ["a", []],
  ];
  expect(topologicalOrder(new Map(edges))).toEqual(["a", "b", "c", "entry"]);
  expect(topologicalOrder(new Map(edges.reverse()))).toEqual(["a", "b", "c", "entry"]);
});

it("names the circle when modules import each other", () => {
  expect(() =>
    topologicalOrder(
      new Map([
        ["a", ["b"]],
        ["b", ["c"]],
        ["c", ["b"]],
      ]),
    ),
  ).toThrowError(refusal(/b → c → b/));
});

it("drops what nothing reaches", () => {
  const edges: Record<string, string[]> = { entry: ["a"], a: ["entry"], lost: ["a"] };
  expect([...reachable("entry", (path) => edges[path] ?? [])].sort()).toEqual(["a", "entry"]);
});
