import { expect, it } from "vitest";
import { below, grown, type Held, parseProcesses, weigh } from "./measure.ts";

const held: Held = {
  heap: 10_000_000,
  code: 3_000_000,
  nodes: 1_000,
  listeners: 100,
  frames: 3,
  workers: 2,
  processes: 8,
  rss: 900_000_000,
};

it("sums up a browser's processes and nobody else's", () => {
  const processes = parseProcesses("    1     0  100\n   10     1  200\n   11    10  300\n   12    11  400\n   20     1  500\n");
  expect(below(10, processes).map(({ pid }) => pid)).toEqual([10, 11, 12]);
  expect(below(10, processes).reduce((sum, { rss }) => sum + rss, 0)).toBe(900 * 1024);
  expect(below(99, processes)).toEqual([]);
});

it("names what did not come back to within a tenth of its baseline, and what could not be measured", () => {
  expect(grown(held, held)).toEqual([]);
  expect(grown(held, { ...held, heap: 11_000_000, nodes: 1_100, processes: 9, frames: 4 })).toEqual([]);
  expect(grown(held, { ...held, heap: 11_000_001, processes: 10 })).toEqual(["heap", "processes"]);
  expect(grown(held, { ...held, listeners: 111, rss: 1_000_000_000, workers: 4 })).toEqual(["listeners", "workers", "rss"]);
  expect(grown(held, { ...held, nodes: Number.NaN })).toEqual(["nodes"]);
  // What the engine compiles is told, and is nobody's leak.
  expect(grown(held, { ...held, code: 30_000_000 })).toEqual([]);
});

it("weighs what the page holds apart from what the engine compiled, and without what is the browser's own", () => {
  const meta = {
    node_fields: ["type", "name", "self_size"],
    node_types: [["object", "string", "code", "native"], "string", "number"],
  } as const;
  expect(weigh({ snapshot: { meta }, nodes: [0, 0, 100, 1, 1, 20, 2, 2, 7, 3, 3, 5_000, 0, 4, 1] })).toEqual({ heap: 121, code: 7 });
});
