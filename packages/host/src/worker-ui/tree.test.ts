import { describe, expect, it } from "vitest";
import { createWorkerTree, type WorkerElementNode } from "./tree.ts";

function rig(limits?: Parameters<typeof createWorkerTree>[0]["limits"]) {
  const sent: unknown[] = [];
  const refused: string[] = [];
  const tree = createWorkerTree({
    send: (event) => sent.push(event),
    onRefused: (what) => refused.push(what),
    ...(limits ? { limits } : {}),
  });
  return { tree, sent, refused };
}

const element = (id: string, tag: string, properties: Record<string, unknown> = {}, eventListeners: Record<string, unknown> = {}) => ({
  id,
  type: 1,
  element: tag,
  properties,
  attributes: {},
  eventListeners,
  children: [],
});

describe("the tree of a worker guest [L2]", () => {
  it("builds, updates, moves and removes nodes from flat records", () => {
    const { tree } = rig();
    expect(
      tree.apply([
        [0, "~", element("1", "plaza-stack", { gap: 12 }), 0],
        [0, "1", element("2", "plaza-text"), 0],
        [0, "2", { id: "3", type: 3, data: "Total" }, 0],
        [0, "1", element("4", "plaza-button", { label: "Split" }, { press: true }), 0],
      ]),
    ).toBe("ok");
    expect(tree.roots()).toEqual(["1"]);
    expect((tree.get("1") as WorkerElementNode).children).toEqual(["4", "2"]);
    tree.apply([
      [2, "3", "Sum"],
      [3, "4", "label", "Share", 1],
      [1, "1", 1],
    ]);
    expect(tree.get("4")).toMatchObject({ props: { label: "Share" } });
    expect(tree.get("2")).toBeUndefined();
    expect(tree.get("3")).toBeUndefined();
  });

  it("keeps only declared props, known tags and known events", () => {
    const { tree, refused } = rig();
    tree.apply([
      [
        0,
        "~",
        element(
          "1",
          "plaza-button",
          { label: { toString: "x" }, dangerouslySetInnerHTML: { __html: "<b>" }, kind: "pact" },
          { click: true, press: true },
        ),
        0,
      ],
      [0, "~", element("2", "script"), 1],
      [0, "~", element("3", "constructor"), 1],
      [3, "1", "__proto__", { polluted: true }, 1],
      [3, "1", "constructor", "x", 3],
    ]);
    expect(tree.get("1")).toMatchObject({ props: {}, listeners: ["press"] });
    expect(tree.roots()).toEqual(["1"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(refused).toContain("plaza-button.dangerouslySetInnerHTML");
    expect(refused).toContain("node");
  });

  it("refuses records of any other shape and an id that is in use", () => {
    const { tree, refused } = rig();
    tree.apply([
      null,
      "x",
      [9],
      [0, "~", null, 0],
      [0, "~", element("1", "plaza-list"), -1],
      [0, "~", element("1", "plaza-list"), 0],
      [0, "~", element("1", "plaza-list"), 0],
      [0, "~", element("~", "plaza-list"), 0],
    ]);
    expect(refused).toEqual(["record", "record", "record", "node", "insert", "duplicate", "node"]);
    expect(tree.roots()).toEqual(["1"]);
  });

  it("stops a guest at one node, one level or one refusal too many [L4]", () => {
    const limits = { maxNodes: 3, maxDepth: 2, maxRefused: 2 };
    const stack = (id: string) => element(id, "plaza-stack");
    expect(
      rig(limits).tree.apply([
        [0, "~", stack("1"), 0],
        [0, "~", stack("2"), 0],
        [0, "~", stack("3"), 0],
      ]),
    ).toBe("ok");
    expect(
      rig(limits).tree.apply([
        [0, "~", stack("1"), 0],
        [0, "~", stack("2"), 0],
        [0, "~", stack("3"), 0],
        [0, "~", stack("4"), 0],
      ]),
    ).toBe("limit");
    expect(
      rig(limits).tree.apply([
        [0, "~", stack("1"), 0],
        [0, "1", stack("2"), 0],
        [0, "2", stack("3"), 0],
      ]),
    ).toBe("limit");
    expect(rig(limits).tree.apply([null, null])).toBe("ok");
    expect(rig(limits).tree.apply([null, null, null])).toBe("limit");
  });

  it("tells the subscribers of the changed node only, and sends events only where the guest listens", () => {
    const { tree, sent } = rig();
    tree.apply([
      [0, "~", element("1", "plaza-button", {}, { press: true }), 0],
      [0, "~", element("2", "plaza-button"), 1],
    ]);
    const told: string[] = [];
    tree.subscribe("1", () => told.push("1"));
    tree.subscribe("2", () => told.push("2"));
    tree.subscribe("~", () => told.push("~"));
    tree.apply([[3, "1", "busy", true, 1]]);
    expect(told).toEqual(["1"]);
    tree.emit("1", "press", {});
    tree.emit("2", "press", {});
    tree.emit("gone", "press", {});
    expect(sent).toEqual([{ element: "1", type: "press", detail: {} }]);
    tree.apply([[3, "1", "press", null, 3]]);
    tree.emit("1", "press", {});
    expect(sent).toHaveLength(1);
  });
});
