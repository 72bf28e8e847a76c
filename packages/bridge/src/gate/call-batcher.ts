import type { FromGate } from "./gate-messages.ts";

export type PassedCall = Extract<FromGate, { readonly type: "call" }>;

export interface CallBatcher {
  /** At once, or with the other calls of this turn. */
  call(call: PassedCall, transfer?: readonly ArrayBuffer[]): void;
  /** Sends what waits: before any other message, so that the host gets everything in the order in which it came. */
  flush(): void;
}

/** Calls that are sent singly before the batcher looks again whether they come in crowds. */
const ALONE = 8;
/** Most calls in one message. The host works through a message in one task: 32 calls of a flood held its thread for 25 ms on two busy cores. */
const MOST = 8;

/**
 * Gathers the calls that are already queued on the gate's thread into one message to the host: waking another thread costs more than the call.
 * Calls that come one by one are sent at once; with each eighth of them a turn begins, and what comes in it waits until the queue, as it stood then,
 * has been read. While turns bring calls, turn follows turn.
 * @param nextTurn runs `flush` once, behind the messages that are queued now
 */
export function createCallBatcher(
  post: (message: FromGate, transfer: Transferable[]) => void,
  nextTurn: (task: () => void) => void,
): CallBatcher {
  let waiting: { readonly call: PassedCall; readonly transfer: readonly ArrayBuffer[] }[] = [];
  let gathering = false;
  let alone = 0;

  function flush(): void {
    const all = waiting;
    waiting = [];
    for (let at = 0; at < all.length; at += MOST) {
      const some = all.slice(at, at + MOST);
      const calls = some.map(({ call }) => call);
      post(
        calls.length === 1 ? (calls[0] as PassedCall) : { type: "calls", calls },
        some.flatMap(({ transfer }) => transfer),
      );
    }
  }

  function turn(): void {
    gathering = waiting.length > 0;
    if (!gathering) return;
    flush();
    nextTurn(turn);
  }

  return {
    call(call, transfer) {
      if (!gathering) {
        post(call, transfer ? [...transfer] : []);
        alone += 1;
        if (alone < ALONE) return;
        alone = 0;
        gathering = true;
        return nextTurn(turn);
      }
      waiting.push({ call, transfer: transfer ?? [] });
    },
    flush,
  };
}

/** Runs tasks behind the messages that are queued on this thread: a message to oneself, which unlike a timer is never delayed. */
export function createTurns(): (task: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  let next: (() => void) | undefined;
  port1.onmessage = () => {
    const task = next;
    next = undefined;
    task?.();
  };
  // In Node, where tests run the gate on their own thread, a port that listens would keep the process alive.
  (port1 as Partial<{ unref(): void }>).unref?.();
  return (task) => {
    next = task;
    port2.postMessage(null);
  };
}
