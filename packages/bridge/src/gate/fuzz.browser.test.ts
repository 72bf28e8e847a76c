import { expect, it } from "vitest";
import { createRawPeer } from "../testing/index.ts";
import { fuzzOverPorts } from "./fuzz/over-ports.ts";

const createGate = () => new Worker(new URL("./gate-worker.ts", import.meta.url), { type: "module" });

it("750 messages by a browser's ports, with the gate in its worker, throw nothing and gain nothing [B-24]", async () => {
  const faults: unknown[] = [];
  const note = (event: Event) => void faults.push(event);
  for (const type of ["error", "unhandledrejection"]) addEventListener(type, note);
  const counts = await fuzzOverPorts((options) => createRawPeer({ createGate, ...options }), { seed: 20_261_125, peers: 30 });
  for (const type of ["error", "unhandledrejection"]) removeEventListener(type, note);
  expect(faults).toEqual([]);
  expect(Math.min(counts.handled, counts.refused)).toBeGreaterThan(30);
  expect(counts.alive).toBeGreaterThan(0);
}, 60_000);
