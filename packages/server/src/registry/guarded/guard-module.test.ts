import { describe, expect, it } from "vitest";
import { guardModule } from "./guard-module.ts";
import { Hung, importSource, runGuarded } from "./testing/run.ts";

const guard = (source: string) => guardModule(source, { from: "g" }).code;
const head = 'import{turn as _t}from"g";var _g=0;';
const turn = "if(--_g<0)_g=_t();";
const localTurn = "if(--_l<0)_l=_t();";

/** Each runs for ever without guards. `run` may be async. */
const endless: Readonly<Record<string, string>> = {
  for: "export const run = () => { for (;;); }",
  "for with an empty block": "export const run = () => { for (;;) {} }",
  while: "export const run = () => { while (true) ; }",
  "while of an expression": "let n = 0; export const run = () => { while (++n) n++; }",
  do: "export const run = () => { do ; while (true) }",
  "do without a block or a semicolon": "let n = 0; export const run = () => { do n++\nwhile (n) }",
  "for-in over an object that grows": "export const run = () => { for (;;) for (const k in { a: 1 }) continue; }",
  "for-of over an endless iterator":
    "export const run = () => { for (const x of { [Symbol.iterator]: () => ({ next: () => ({ done: false }) }) }); }",
  "for-await over an endless generator":
    "async function* all() { for (;;) yield 1; } export const run = async () => { for await (const x of all()); }",
  "a labelled continue": "export const run = () => { outer: for (;;) { for (;;) continue outer; } }",
  "a labelled loop without a block": "export const run = () => { a: b: while (true) continue a; }",
  "a loop in a switch": "export const run = () => { for (;;) switch (1) { case 1: continue; } }",
  "a loop as the body of an if": "export const run = () => { if (1) for (;;); else for (;;); }",
  "nested loops without blocks": "export const run = () => { for (;;) while (1) do ; while (1) }",
  "a catch that swallows": "export const run = () => { for (;;) try { for (;;); } catch {} }",
  "a finally that goes on": "export const run = () => { for (;;) try { for (;;); } finally { continue; } }",
  "a finally that returns in a loop":
    "const f = () => { try { for (;;); } finally { return 1; } }; export const run = () => { while (f()); }",
  "recursion that catches its own overflow": "function f() { try { f(); } catch { f(); } f(); } export const run = () => f();",
  "recursion without a loop": "const f = (n) => n < 1 ? 1 : f(n - 1) + f(n - 1); export const run = () => f(60);",
  "mutual recursion of arrows":
    "const a = (n) => n ? b(n - 1) + b(n - 1) : 1, b = (n) => n ? a(n - 1) + a(n - 1) : 1; export const run = () => a(60);",
  "a generator that a spread drains": "function* all() { while (true) yield 1; } export const run = () => new Set(all());",
  "an iterator that a constructor drains":
    "export const run = () => new Set({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) });",
  "destructuring of an endless iterator":
    "const it = { [Symbol.iterator]: () => it, next() { return { done: false, value: 1 }; } }; export const run = () => { let a; for (;;) [a] = it; }",
  "a comparator that never ends": "export const run = () => [2, 1].sort(() => { for (;;); });",
  "a getter": "const o = { get x() { for (;;); } }; export const run = () => o.x;",
  "a setter": "const o = { set x(v) { for (;;); } }; export const run = () => { o.x = 1; };",
  "a computed method": "const o = { ['m' + 1]() { for (;;); } }; export const run = () => o.m1();",
  "a proxy's trap": "const p = new Proxy({}, { get() { for (;;); } }); export const run = () => p.x;",
  "a callback of replace": "export const run = () => { for (;;) 'aaa'.replace(/a/g, () => 'b'); }",
  "a static block": "export const run = () => { class A { static { for (;;); } } };",
  "a class field": "export const run = () => { class A { x = (() => { for (;;); })(); } new A(); };",
  "fields that construct each other":
    "let d = 0; class T { l = d++ < 60 ? new T() : 0; r = d < 60 ? new T() : 0; e = d--; } export const run = () => new T();",
  "a private method": "class A { #m() { for (;;); } m() { this.#m(); } } export const run = () => new A().m();",
  "a constructor": "class A { constructor() { for (;;); } } export const run = () => new A();",
  "a default parameter": "const f = (x = (() => { for (;;); })()) => x; export const run = () => f();",
  "a tagged template": "const t = () => { for (;;); }; export const run = () => t`a`;",
  "an async loop over settled promises": "export const run = async () => { for (;;) await 0; };",
  "a chain of promises": "const f = () => Promise.resolve().then(f); export const run = f;",
  "a thenable that resolves with itself": "const t = { then(r) { r(t); } }; export const run = () => Promise.resolve(t);",
  "an async arrow that calls itself": "const f = async (n) => { await n; return f(n + 1); }; export const run = () => f(0);",
};

describe("endless code is stopped", () => {
  for (const [name, source] of Object.entries(endless)) {
    it(`${name} [H-01]`, async () => {
      const { exports } = await runGuarded(source, { limit: 3_000 });
      await expect((async () => (exports.run as () => unknown)())()).rejects.toBeInstanceOf(Hung);
      // For good: nothing of the module runs again.
      await expect((async () => (exports.run as () => unknown)())()).rejects.toBeInstanceOf(Hung);
    });
  }

  it("at the top of a module [H-01]", async () => {
    await expect(runGuarded("for (;;);", { limit: 100 })).rejects.toBeInstanceOf(Hung);
    await expect(runGuarded("let n = 0; while (1) await n++;", { limit: 100 })).rejects.toBeInstanceOf(Hung);
  });
});

describe("code that ends means the same", () => {
  /** Each exports `run`, whose result is compared with that of the source as it is. */
  const programs: Readonly<Record<string, string>> = {
    "closures keep their own loop variable":
      "export const run = () => { const f = []; for (let i = 0; i < 3; i++) f.push(() => i); return f.map((g) => g()); };",
    "labels, breaks and continues":
      "export const run = () => { const o = []; a: for (const x of [1, 2, 3]) { b: do { for (const y in { p: 1, q: 2 }) { if (x === 1) continue a; if (x === 2) break b; o.push(x + y); } } while (false); o.push(x); } return o; };",
    "generators and their return":
      "function* g() { try { for (let i = 0; ; i++) yield i; } finally { yield 'end'; } } export const run = () => { const o = []; for (const x of g()) { o.push(x); if (x === 3) break; } const i = g(); o.push(i.next(), i.return(7), i.next()); return o; };",
    "async generators in order":
      "async function* g() { for (const x of [1, 2]) { await 0; yield x; } } export const run = async () => { const o = []; for await (const x of g()) o.push(x); return o; };",
    "names of functions and of classes":
      "const f = () => 1, g = function () {}, h = class {}; class C { a = () => 1; static b = function () {}; #c = (() => {}); d = class {}; c() { return this.#c.name; } get e() { return 1; } } export default () => 1; export const run = () => [f.name, g.name, h.name, new C().a.name, C.b.name, new C().c(), new C().d.name, f.length, Object.keys(new C())];",
    "fields in order, with this":
      "let n = 0; class A { a = n++; b = this.a + (n++); static s = n + 10; [`c${1}`] = new Map([[1, n]]); d; 'e' = (n, 3); } export const run = () => { const x = new A(); return [x.a, x.b, A.s, [...x.c1], x.d, x.e]; };",
    "derived constructors":
      "class A { constructor(x) { this.x = x; } } class B extends A { y = this.x + 1; constructor(x) { super(x); this.z = this.y; } } class C extends B {} export const run = () => JSON.stringify(new C(1));",
    "arrows of every shape":
      "const a = x => x, b = (x) => ({ x }), c = x => y => z => x + y + z, d = async x => await x, e = (x) => (x, x + 1), f = x => x in { a: 1 }, g = ({ x }) => /=>/.test(x), h = x => `=>${x}`, i = (x) => /* => */ x, j = x =>\n  // =>\n  x; export const run = async () => [a(1), b(2), c(1)(2)(3), await d(4), e(5), f('a'), g({ x: '=>' }), h(6), i(7), j(8)];",
    "directives stay directives":
      "function f() { 'use strict'\n return this; } function g() { 'a'; 'use strict'; return this; } export const run = () => [f(), g()];",
    "statements without semicolons":
      "export const run = () => { let n = 0\nfor (let i = 0; i < 3; i++) n += i\ndo n++\nwhile (n < 10)\nwhile (n-- > 5) if (n === 7) continue\nelse n\nconst f = x => x\n;[1].map(f)\nfor (const x of [1, 2]) (y => n += y)(x)\nreturn n }",
    "regular expressions and templates":
      "export const run = () => { const o = []; for (const m of 'a/b{c'.matchAll(/[/{]/g)) o.push(m[0]); for (let i = 0; i < 2; i++) o.push(`${[1, 2].map((x) => `${x}{for(;;)}`)}`); return o; };",
    "finally, return and throw":
      "const f = (n) => { for (;;) { try { if (n-- > 0) continue; return n; } catch { return 'no'; } finally { if (n === 0) break; } } return 'broke'; }; export const run = () => [f(0), f(1), f(3)];",
    "hoisted functions and variables":
      "export const run = () => { const a = h(); for (var i = 0; i < 2; i++) { var v = i; { function k() { return v; } a.push(k()); } } return [a, v]; function h() { return [v]; } }; run();",
    "var and _g of its own":
      "var _g = 5, _t = 6, _g1 = 7; export const run = () => { let o = 0; for (const \\u005ft1 of [_g, _t, _g1]) o += _t1; return o; };",
    "a module that shadows globals":
      "var Symbol = 1, globalThis = 2; export const run = () => { for (const x of [1]) return [x, Symbol, globalThis]; };",
    "using, optional chains and private checks":
      "class A { #p = 1; static has = (o) => #p in o; } export const run = () => { let s = 0; for (const o of [new A(), {}]) s += A.has(o) ? 1 : 10; for (const x of [{ a: { b: 1 } }, null]) s += x?.a?.b ?? 100; return s; };",
    "getters, setters and computed keys":
      "let n = 0; const o = { get [`x${n++}`]() { return n; }, set y(v) { n = v; }, async *z() { yield n; } }; export const run = async () => { const a = o.x0; o.y = 5; return [a, o.x0, await o.z().next()]; };",
    "the arguments object and rest":
      "function f() { return [...arguments, arguments.length]; } const g = (...r) => r.length; export const run = () => [f(1, 2), g(1, 2, 3), f.length, g.length];",
    "new.target and super":
      "function F() { return new.target === F; } const p = { m() { return 1; } }; const q = { __proto__: p, m() { return super.m() + 1; } }; export const run = () => [typeof new F(), q.m()];",
  };
  for (const [name, source] of Object.entries(programs)) {
    it(name, async () => {
      const { exports, questions } = await runGuarded(source);
      const plain = await importSource(source);
      expect(await (exports.run as () => unknown)()).toEqual(await (plain.run as () => unknown)());
      expect(questions()).toBeGreaterThan(0);
      expect(Object.keys(exports)).toEqual(Object.keys(plain));
    });
  }
});

describe("the text", () => {
  it("is the source with insertions, on the same lines", () => {
    const source = "// a\nexport function f(x) {\n  while (x) x--;\n  return (y) => y;\n}\n";
    expect(guard(source)).toBe(
      `${head}// a\nexport function f(x) {${turn}let _l=16;\n  while (x) {${localTurn}x--;}\n  return (y) => (--_g<0&&(_g=_t()),y);\n}\n`,
    );
  });

  it("stays as it is where nothing can repeat, and imports nothing then", () => {
    const source = "#!/usr/bin/env node\n'use strict'\nexport const a = [1, 2], b = { c: a }; export class C { x = 1; y; }\n";
    expect(guardModule(source, { from: "g" })).toEqual({ code: source, guards: 0 });
  });

  it.each([
    ["a hashbang", "#!/usr/bin/env node\nfor(;;);", `#!/usr/bin/env node\n${head}for(;;){${turn};}`],
    ["a directive", '"use strict";for(;;);', `"use strict";${head}for(;;){${turn};}`],
    ["a directive without a semicolon", "'use strict'\nfor(;;);", `'use strict';${head}\nfor(;;){${turn};}`],
    ["a hashbang and a directive", "#!x\n'use strict'\nfor(;;);", `#!x\n'use strict';${head}\nfor(;;){${turn};}`],
    ["a comment", "/* for(;;) */for(;;);", `${head}/* for(;;) */for(;;){${turn};}`],
    ["an import", 'import x from"@@plaza:a.js@@";x(()=>x)', `${head}import x from"@@plaza:a.js@@";x(()=>(--_g<0&&(_g=_t()),x))`],
    ["an empty function", "export function f(){}", `${head}export function f(){${turn}}`],
    ["a directive in a function", "export function f(){'use strict'}", `${head}export function f(){'use strict';${turn}}`],
  ])("begins where code begins, after %s", (_, source, expected) => {
    expect(guard(source)).toBe(expected);
  });

  it("counts a loop in the function that runs it, and in the module where that is none", () => {
    expect(guard("const f=()=>{for(;;)g(()=>{while(1);})}")).toBe(
      `${head}const f=()=>{${turn}let _l=16;for(;;){${localTurn}g(()=>{${turn}let _l=16;while(1){${localTurn};}})}}`,
    );
    expect(guard("for(;;);class A{static{for(;;);}}")).toBe(`${head}for(;;){${turn};}class A{static{for(;;){${turn};}}}`);
    expect(guard("const f=()=>class{static{for(;;);}}")).toBe(`${head}const f=()=>(--_g<0&&(_g=_t()),class{static{for(;;){${turn};}}})`);
  });

  it("uses names that the module does not have, however they are spelt", () => {
    expect(guard("var _g,_t,_g1;for(;;);")).toContain('import{turn as _t1}from"g";var _g2=0;');
    expect(guard("var \\u005fg;for(;;);")).toContain("var _g1=0;");
    expect(guard("export const o={_t:1};for(;;);")).toContain("turn as _t1");
  });

  it("is the same each time, and what was guarded can be guarded", async () => {
    const module = `export const run = () => { let n = 0; for (const x of [1, 2]) n += x; return n; };`;
    expect(guardModule(module, { from: "g" })).toEqual(guardModule(module, { from: "g" }));
    const twice = await runGuarded(guardModule(module, { from: "data:text/javascript,export const turn=()=>9" }).code);
    expect((twice.exports.run as () => unknown)()).toBe(3);
  });

  it("is refused with its place where the source is no module", () => {
    for (const source of ["for(;;", "with (a) b;", "return 1", "import x from", "let a; let a;", "<b/>"])
      expect(() => guard(source), source).toThrowError(/\(\d+:\d+\)/);
  });

  it("takes expressions as deep as generated code has them, and refuses the rest by a sentence", () => {
    const deep = (length: number) => guard(`export const run = () => ${Array.from({ length }, (_, at) => at).join("+")};`);
    expect(deep(1_000)).toContain("0+1+2");
    expect(() => deep(200_000)).toThrowError(/Not enough stack space/);
  });
});
