import { runFuzz } from "@plaza/tooling/fuzz";
import { expect, it } from "vitest";
import { handshake } from "./fuzz/handshake.ts";

it("12,000 messages on the host's window, mutated, give ports to the frame's own first hello and to nothing else [B-21] [B-22] [B-23]", async () => {
  const { failure, counts } = await runFuzz(handshake, { seed: 20_261_122, inputs: 12_000 });
  expect(failure).toBeUndefined();
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(100);
}, 60_000);
