import { expect, it } from "vitest";
import { measurePlain } from "./measure-plain.ts";

const limits = { maxDepth: 3, maxValues: 10, maxBytes: 100 };
const kind = (value: unknown) => measurePlain(value, limits).kind;
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);

it("counts 2 bytes per UTF-16 unit, 8 per other value, and the length of buffers", () => {
  expect(measurePlain({ name: "đá", n: 1, on: true, none: null, gone: undefined }, limits)).toEqual({
    kind: "plain",
    bytes: 8 + 2 * 15 + 4 + 4 * 8,
    values: 6,
  });
  const buffer = new ArrayBuffer(20);
  expect(measurePlain([buffer, buffer], limits)).toEqual({ kind: "plain", bytes: 8 + 2 * 28, values: 3, buffers: [buffer] });
});

it("accepts depth, values and bytes at the limit and refuses one more [B-10] [B-11]", () => {
  expect([kind(nested(2)), kind(nested(3)), kind(nested(4))]).toEqual(["plain", "plain", "too_large"]);
  expect([kind(new Array(8).fill(0)), kind(new Array(9).fill(0)), kind(new Array(10).fill(0))]).toEqual(["plain", "plain", "too_large"]);
  expect([kind("x".repeat(49)), kind("x".repeat(50)), kind("x".repeat(51))]).toEqual(["plain", "plain", "too_large"]);
});

it("calls gross only what is more than four times over [B-11]", () => {
  expect(measurePlain("x".repeat(200), limits)).toMatchObject({ kind: "too_large", what: "bytes", gross: false });
  expect(measurePlain("x".repeat(201), limits)).toMatchObject({ gross: true });
  expect(measurePlain(new Array(40).fill(0), limits)).toMatchObject({ what: "values", gross: false });
  expect(measurePlain(new Array(41).fill(0), limits)).toMatchObject({ what: "values", gross: true });
});

it.each([
  ["a Map", new Map()],
  ["a Set", new Set()],
  ["a Date", new Date(0)],
  ["a RegExp", /x/],
  ["a BigInt", 1n],
  ["a symbol", Symbol("x")],
  ["a function", () => 1],
  ["NaN", Number.NaN],
  ["an infinity", Number.NEGATIVE_INFINITY],
  ["a typed array", new Uint8Array(2)],
  ["a DataView", new DataView(new ArrayBuffer(1))],
  ["a SharedArrayBuffer", new SharedArrayBuffer(1)],
  ["an error", new Error("x")],
  ["a class instance", new (class Order {})()],
  ["an object of another prototype", Object.create({ inherited: 1 })],
  ["a subclass of Array", new (class List extends Array {})()],
  ["a hole", Object.assign([], { length: 3 })],
  ["an array with a named property", Object.assign([1], { more: 1 })],
  ["a symbol key", { [Symbol.toPrimitive]: 1 }],
  ["a getter", Object.defineProperty({}, "amount", { get: () => 1, enumerable: true })],
  ["a setter", Object.defineProperty({}, "amount", { set: () => {}, enumerable: true })],
  ["a hidden property", Object.defineProperty({}, "amount", { value: 1, enumerable: false })],
  ["an own __proto__", JSON.parse('{"__proto__":1}')],
  ["an own constructor", { constructor: 1 }],
  ["an own prototype", { prototype: 1 }],
])("refuses %s, at the top and inside [B-10] [B-17]", (_what, value) => {
  expect(kind(value)).toBe("not_plain");
  expect(measurePlain({ lines: [value] }, limits)).toMatchObject({ kind: "not_plain", path: expect.stringMatching(/^lines\.0/) });
});

it("never runs a getter [B-17]", () => {
  let read = 0;
  const trap = Object.defineProperty({}, "amount", {
    enumerable: true,
    get() {
      read += 1;
      return read;
    },
  });
  expect(kind(trap)).toBe("not_plain");
  expect(read).toBe(0);
});

it("accepts -0, null prototypes, empty containers and shared references", () => {
  const shared = { a: 1 };
  for (const value of [-0, Object.create(null), [], {}, [[], {}], [shared, shared]]) expect(kind(value)).toBe("plain");
});

it("ends on cycles, on 100,000 levels and on references that multiply [B-10]", () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = cycle;
  let deep: unknown = 0;
  for (let level = 0; level < 100_000; level += 1) deep = { deep };
  let bomb: unknown = 0;
  for (let level = 0; level < 60; level += 1) bomb = [bomb, bomb];
  const wide = { maxDepth: 100, maxValues: 20_000, maxBytes: 1e9 };
  expect(measurePlain(cycle, wide)).toMatchObject({ kind: "too_large", what: "depth" });
  expect(measurePlain(deep, wide)).toMatchObject({ kind: "too_large", what: "depth" });
  expect(measurePlain(bomb, wide)).toMatchObject({ kind: "too_large", what: "values" });
});

it("says what is wrong and where, in the words that the guest is told", () => {
  const whats: [unknown, string][] = [
    [Number.NaN, "a number that is not finite"],
    [1n, "a bigint"],
    [Symbol("x"), "a symbol"],
    [() => 1, "a function"],
    [new Map(), "an object that is not plain data"],
    [Object.assign([], { length: 3 }), "an array with holes or extra properties"],
    [{ [Symbol.toPrimitive]: 1 }, "a symbol key"],
    [JSON.parse('{"__proto__":1}'), "the key __proto__"],
    [{ constructor: 1 }, "the key constructor"],
    [{ prototype: 1 }, "the key prototype"],
    [Object.defineProperty({}, "amount", { get: () => 1, enumerable: true }), "a property that is not plain data"],
  ];
  for (const [value, what] of whats) expect(measurePlain(value, limits)).toMatchObject({ kind: "not_plain", what });
  expect(measurePlain(1n, limits)).toEqual({ kind: "not_plain", path: "", what: "a bigint" });
  expect(measurePlain({ a: [0, { b: 1n }] }, limits)).toMatchObject({ path: "a.1.b" });
});

it("cuts a path of the guest's own words: eight keys, each of 64 characters", () => {
  const wide = { maxDepth: 20, maxValues: 100, maxBytes: 10_000 };
  const deep = Array.from({ length: 10 }).reduce<unknown>((inner) => ({ k: inner }), 1n);
  expect(measurePlain(deep, wide)).toMatchObject({ path: "k.k.k.k.k.k.k.k" });
  expect(measurePlain({ ["x".repeat(65)]: 1n }, wide)).toMatchObject({ path: "x".repeat(64) });
});

it("counts depth and values of objects as of arrays, at the limit and one over [B-10] [B-11]", () => {
  const object = (levels: number): unknown => (levels === 0 ? 1 : { a: object(levels - 1) });
  const members = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [index, true]));
  const wide = { ...limits, maxBytes: 1e6 };
  const tooLarge = (what: string, gross = false) => ({ kind: "too_large", what, gross });
  expect([kind(object(3)), measurePlain(object(4), wide), measurePlain(nested(4), wide)]).toEqual([
    "plain",
    tooLarge("depth"),
    tooLarge("depth"),
  ]);
  expect(measurePlain(members(9), wide).kind).toBe("plain");
  expect(measurePlain(members(10), wide)).toEqual(tooLarge("values"));
  expect(measurePlain(members(40), wide)).toEqual(tooLarge("values"));
  expect(measurePlain(members(41), wide)).toEqual(tooLarge("values", true));
  // Each container fits by itself; together they do not, and that shows only at the last value.
  expect(measurePlain([[1, 2, 3, 4, 5, 6, 7], 1], wide).kind).toBe("plain");
  expect(measurePlain([[1, 2, 3, 4, 5, 6, 7, 8], 1], wide)).toEqual(tooLarge("values"));
});

it("takes no level for a container that holds nothing", () => {
  expect([kind([[[[]]]]), kind({ a: { b: { c: {} } } }), kind([[[[1]]]])]).toEqual(["plain", "plain", "too_large"]);
});
