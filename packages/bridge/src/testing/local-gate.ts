import { type CapabilityDefinition, capabilities } from "@plaza/protocol";
import type { ToGate } from "../gate/gate-messages.ts";
import { startGate } from "../gate/start-gate.ts";
import { type Clock, systemClock } from "../host/clock.ts";
import type { GateWorker } from "../host/session-types.ts";

/** The gate on this thread, behind real ports, for tests without workers: same code, same structured clone, no isolation. */
export function createLocalGate(
  registry: Readonly<Record<string, CapabilityDefinition>> = capabilities,
  clock: Clock = systemClock,
): GateWorker {
  const { port1: outside, port2: inside } = new MessageChannel();
  const timers = new Set<() => void>();
  let callPort: MessagePort | undefined;
  const mortal: Clock = {
    now: clock.now,
    delay(callback, ms) {
      const cancel = clock.delay(() => {
        timers.delete(cancel);
        callback();
      }, ms);
      timers.add(cancel);
      return cancel;
    },
  };
  startGate(
    {
      postMessage: (message, transfer) => inside.postMessage(message, transfer),
      addEventListener(type, listener) {
        inside.addEventListener(type, (event: MessageEvent<ToGate>) => {
          if (event.data.type === "init") callPort = event.data.port;
          listener(event);
        });
        inside.start();
      },
    },
    registry,
    mortal,
  );
  return {
    postMessage: (message, transfer) => outside.postMessage(message, transfer),
    addEventListener(type: "message" | "messageerror" | "error", listener: (event: MessageEvent) => void) {
      if (type === "error") return;
      outside.addEventListener(type, listener as EventListener);
      outside.start();
    },
    terminate() {
      for (const cancel of timers) cancel();
      outside.close();
      inside.close();
      callPort?.close();
    },
  };
}
