import { type CapabilityDefinition, capabilities, methodTable } from "@plaza/protocol";
import { type Clock, systemClock } from "../host/clock.ts";
import { createCallBatcher, createTurns } from "./call-batcher.ts";
import { createGate, type Gate } from "./gate.ts";
import type { ToGate } from "./gate-messages.ts";

/** The global scope of the gate's worker, as far as the gate needs it. */
export interface GateScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<ToGate>) => void): void;
}

/**
 * Runs a gate in `scope` (a dedicated worker). A team with capabilities of its own makes a worker entry of one line: `startGate(self, registry)`.
 * @param registry the same one that the host's session is given
 */
export function startGate(
  scope: GateScope,
  registry: Readonly<Record<string, CapabilityDefinition>> = capabilities,
  clock: Clock = systemClock,
): void {
  let gate: Gate | undefined;
  scope.addEventListener("message", ({ data }) => {
    switch (data.type) {
      case "init": {
        const { port } = data;
        const batcher = createCallBatcher((message, transfer) => scope.postMessage(message, transfer), createTurns());
        const started = createGate(data.limits, methodTable(registry), {
          ...clock,
          toGuest: (message) => port.postMessage(message),
          toHost(message, transfer) {
            if (message.type === "call") return batcher.call(message, transfer);
            batcher.flush();
            scope.postMessage(message, []);
          },
          closePort: () => port.close(),
        });
        gate = started;
        port.onmessage = (event) => started.message(event.data, event.ports);
        port.onmessageerror = () => started.unreadable();
        return;
      }
      case "bind":
        return gate?.bind(data.allowed);
      case "settled":
        return gate?.settled(data.counts);
      case "expect":
        return gate?.expect(data.id);
    }
  });
}
