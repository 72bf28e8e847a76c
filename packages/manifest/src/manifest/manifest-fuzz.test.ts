import { runFuzz } from "@plaza/tooling/fuzz";
import { expect, it } from "vitest";
import { manifests } from "./fuzz/manifest.ts";

it("4,000 mutated manifests throw nothing but MANIFEST_INVALID, and what is accepted can be used as it is [S-08] [H-14]", async () => {
  const { failure, counts } = await runFuzz(manifests, { seed: 20_261_124, inputs: 4_000 });
  expect(failure).toBeUndefined();
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(100);
}, 60_000);
