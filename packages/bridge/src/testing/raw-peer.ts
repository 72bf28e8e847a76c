import type { SessionLimits } from "@plaza/protocol";
import { defaultSessionLimits } from "@plaza/protocol";
import type { BridgeSession, SessionEvent } from "../host/session-types.ts";
import { createTestSession, gateOf, type PairOptions, pairWelcome } from "./pair.ts";

/** A guest made by hand: it posts whatever it likes and keeps what comes back. */
export interface RawPeer {
  readonly session: BridgeSession;
  /** The guest's ends. */
  readonly callPort: MessagePort;
  readonly replyPort: MessagePort;
  /** What came to the guest, on both ports, without pings. */
  readonly received: readonly unknown[];
  /** What the session reported to the host. */
  readonly events: readonly SessionEvent[];
  /** Calls that reached the host's handler, in order: `method` and `params`. */
  readonly handled: readonly { readonly method: string; readonly params: unknown }[];
  send(frame: unknown, transfer?: Transferable[]): void;
  /** Resolves when everything sent before has been judged, or the session has ended: the absence of a reaction can then be asserted. */
  settle(): Promise<void>;
  /** The reply to a message id; undefined when there is none. */
  reply(id: string): unknown;
  close(): void;
}

/** The reply of a refusal, as the guest sees it. */
export function refusalCode(reply: unknown): string | undefined {
  const frame = reply as { readonly name?: string; readonly value?: { readonly value?: { readonly code?: string } } } | undefined;
  return frame?.name === "throw" ? frame.value?.value?.code : undefined;
}

/** A well-formed call, to be spoilt. */
export function callFrame(
  id: string,
  method: string,
  params: unknown = {},
): { id: string; type: string; path: unknown; argumentList: unknown } {
  return { id, type: "APPLY", path: [method], argumentList: [{ type: "RAW", value: params }] };
}

/** Limits under which a hostile test can say many wrong things and still be answered. */
export const patientLimits: SessionLimits = { ...defaultSessionLimits, maxViolations: 10_000, hangMs: 60_000, heartbeatMs: 30_000 };

export async function createRawPeer(options: PairOptions = {}): Promise<RawPeer> {
  const calls = new MessageChannel();
  const replies = new MessageChannel();
  const received: unknown[] = [];
  const events: SessionEvent[] = [];
  const handled: { method: string; params: unknown }[] = [];
  const byId = new Map<string, unknown>();
  const watchers = new Set<() => void>();
  const { handler, limits = patientLimits } = options;
  const session = createTestSession({ callPort: calls.port1, replyPort: replies.port1 }, gateOf(options), {
    ...options,
    limits,
    handler(call) {
      handled.push({ method: call.method, params: call.params });
      return handler ? handler(call) : {};
    },
  });
  session.onEvent((event) => {
    events.push(event);
    wake();
  });
  function wake(): void {
    for (const watcher of watchers) watcher();
  }
  for (const port of [calls.port2, replies.port2]) {
    port.onmessage = ({ data }: MessageEvent<{ id?: string; plaza?: string; n?: number }>) => {
      if (data.plaza === "ping") return calls.port2.postMessage({ plaza: "pong", n: data.n });
      received.push(data);
      if (typeof data.id === "string") byId.set(data.id, data);
      wake();
    };
  }
  const bound = session.bind(pairWelcome(options));
  calls.port2.postMessage({ plaza: "initialized" });
  await bound;
  let fences = 0;

  function until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const watcher = () => {
        if (!condition()) return;
        watchers.delete(watcher);
        resolve();
      };
      watchers.add(watcher);
      watcher();
    });
  }

  return {
    session,
    callPort: calls.port2,
    replyPort: replies.port2,
    received,
    events,
    handled,
    send: (frame, transfer = []) => calls.port2.postMessage(frame, transfer),
    async settle() {
      fences += 1;
      const id = `fence-${fences}`;
      // Refused by the gate after everything that was queued before it.
      calls.port2.postMessage(callFrame(id, "no.such"));
      await until(() => byId.has(id) || session.state === "closed");
      if (session.state === "closed") return;
      // And reported to the host after every call that the gate let through before it.
      const name = `fence.${fences}`;
      calls.port2.postMessage({ plaza: "subscribe", name });
      await until(() => session.isSubscribed(name) || session.state === "closed");
      calls.port2.postMessage({ plaza: "unsubscribe", name });
    },
    reply: (id) => byId.get(id),
    close() {
      session.close();
      calls.port2.close();
      replies.port2.close();
    },
  };
}
