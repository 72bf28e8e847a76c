import type { RemoteMutationRecord } from "@remote-dom/core";
import { expect, it } from "vitest";
import { createMutationFlattener } from "./wire-mutations.ts";

const element = (id: string, over: object = {}) =>
  ({ id, type: 1, element: "plaza-stack", properties: {}, children: [], ...over }) as never;

it("flattens a tree parent first, and keeps listeners back under their element's id", () => {
  const flattener = createMutationFlattener();
  const press = () => "pressed";
  const tree = element("1", {
    children: [element("2", { element: "plaza-button", eventListeners: { press } }), { id: "3", type: 3, data: "hi" }],
  });
  expect(flattener.flatten([0, "~", tree, 0])).toEqual([
    [0, "~", { id: "1", type: 1, element: "plaza-stack", properties: {}, attributes: {}, eventListeners: {}, children: [] }, 0],
    [
      0,
      "1",
      { id: "2", type: 1, element: "plaza-button", properties: {}, attributes: {}, eventListeners: { press: true }, children: [] },
      0,
    ],
    [0, "1", { id: "3", type: 3, data: "hi" }, 1],
  ]);
  expect(flattener.listener("2", "press")?.({})).toBe("pressed");
  expect([flattener.listener("2", "toString"), flattener.listener("9", "press")]).toEqual([undefined, undefined]);
});

it("forgets the listeners of a removed subtree, and of those that stopped listening", () => {
  const flattener = createMutationFlattener();
  const press = () => undefined;
  flattener.flatten([0, "~", element("1", { children: [element("2", { eventListeners: { press } })] }), 0]);
  flattener.flatten([0, "~", element("4", { eventListeners: { press } }), 1]);
  expect(flattener.flatten([3, "4", "press", undefined, 3])).toEqual([[3, "4", "press", null, 3]]);
  expect(flattener.flatten([1, "~", 0])).toEqual([[1, "~", 0]]);
  expect([flattener.listener("2", "press"), flattener.listener("4", "press")]).toEqual([undefined, undefined]);
  expect(flattener.flatten([3, "4", "press", press, 3])).toEqual([[3, "4", "press", true, 3]]);
  expect(flattener.listener("4", "press")).toBe(press);
});

it("makes property values plain data", () => {
  const flattener = createMutationFlattener();
  const values: [unknown, unknown][] = [
    ["a", "a"],
    [Number.NaN, null],
    [undefined, null],
    [() => 1, null],
    [Symbol("x"), null],
    [new Map(), null],
    [new Date(), null],
    [[{ a: [1] }], [{ a: [1] }]],
    [10n, null],
  ];
  for (const [value, expected] of values) {
    expect(flattener.flatten([3, "1", "value", value, 1] as RemoteMutationRecord)).toEqual([[3, "1", "value", expected, 1]]);
  }
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  expect(JSON.stringify(flattener.flatten([3, "1", "value", cyclic, 1] as RemoteMutationRecord)).length).toBeLessThan(200);
});
