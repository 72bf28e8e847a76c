import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { GuestEndpoint } from "@plaza/protocol";
import { wrap } from "comlink";
import { expect, it } from "vitest";
import { createClient } from "./index.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

function createEndpoint() {
  const types: unknown[] = [];
  const endpoint: GuestEndpoint = {
    postMessage: (message) => void types.push((message as { type: unknown }).type),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  };
  return { types, endpoint };
}

/** Collects garbage until comlink's finalizer has run for a proxy of its own, made after the one under test. */
async function untilFinalized(types: readonly unknown[]): Promise<void> {
  while (!types.includes("RELEASE")) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it("is not closed by the garbage collector, as comlink's own proxy is, when a mini-app drops its client", async () => {
  const dropped = createEndpoint();
  (() => {
    createClient({ endpoint: dropped.endpoint, closed: false, onClose: () => () => undefined, welcome: { capabilities: {} } });
  })();
  const control = createEndpoint();
  (() => {
    wrap(control.endpoint as Parameters<typeof wrap>[0]);
  })();
  await untilFinalized(control.types);
  expect(control.types).toEqual(["RELEASE"]);
  expect(dropped.types).toEqual([]);
});
