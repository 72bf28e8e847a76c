import { describe, it } from "vitest";
import { createRawPeer, type MakePeer, makeHostileSessionSuite, makeHostileSuite } from "./index.ts";

function createGate(): Worker {
  return new Worker(new URL("../gate/gate-worker.ts", import.meta.url), { type: "module" });
}
const makePeer: MakePeer = (options) => createRawPeer({ createGate, ...options });

makeHostileSuite({ describe, it }, "a browser's ports, with the gate in its worker", makePeer);
makeHostileSessionSuite({ describe, it }, "a browser's ports, with the gate in its worker", makePeer);
