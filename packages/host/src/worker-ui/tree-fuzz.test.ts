import { runFuzz } from "@plaza/tooling/fuzz";
import { expect, it } from "vitest";
import { tree } from "./fuzz/tree.ts";

it("20,000 mutated records of a worker guest throw nothing, and leave a tree of known elements inside its limits [L2] [L4]", async () => {
  const { failure, counts } = await runFuzz(tree, { seed: 20_261_123, inputs: 20_000 });
  expect(failure).toBeUndefined();
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(100);
}, 60_000);
