import type { GateWorker } from "@plaza/bridge/host";

/**
 * The gate worker of one session. The entry is a file of this package beside this one, named relatively: that is the form bundlers recognise
 * in applications and in libraries. A host page that serves workers from elsewhere passes its own `gate` to `createHost`.
 */
export function createGate(): GateWorker {
  return new Worker(new URL("./gate-worker.js", import.meta.url), { type: "module", name: "plaza-gate" });
}
