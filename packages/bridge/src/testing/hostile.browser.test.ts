import { describe, it } from "vitest";
import { createRawPeer, makeHostileSuite } from "./index.ts";

function createGate(): Worker {
  return new Worker(new URL("../gate/gate-worker.ts", import.meta.url), { type: "module" });
}

makeHostileSuite({ describe, it }, "a browser's ports, with the gate in its worker", (options) =>
  createRawPeer({ createGate, ...options }),
);
