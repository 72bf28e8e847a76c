import { runFuzz } from "@plaza/tooling/fuzz";
import { expect, it } from "vitest";
import { createRawPeer } from "../testing/index.ts";
import { envelopes } from "./fuzz/envelopes.ts";
import { fuzzOverPorts } from "./fuzz/over-ports.ts";

const SEED = 20_261_121;

it("20,000 messages of the wire's grammar, mutated, throw nothing and gain nothing [B-24] [B-09] [B-10] [B-16] [B-17]", async () => {
  const { failure, counts } = await runFuzz(envelopes, { seed: SEED, inputs: 20_000 });
  expect(failure).toBeUndefined();
  // The grammar is neither all noise nor all valid, or the property would say little.
  expect(counts.handled).toBeGreaterThan(500);
  expect(counts.refused).toBeGreaterThan(5_000);
  expect(counts.framesTaken).toBeGreaterThan(500);
}, 60_000);

it("2,000 of them by real ports to a whole session do neither [B-24]", async () => {
  const counts = await fuzzOverPorts(createRawPeer, { seed: SEED, peers: 80 });
  expect(Math.min(counts.handled, counts.refused)).toBeGreaterThan(100);
  expect(counts.alive).toBeGreaterThan(0);
}, 60_000);
