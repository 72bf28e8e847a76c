import type { Now } from "../host/token-bucket.ts";

/** What a tick found. `inMs`: when to tick next. */
export type Beat =
  | { readonly kind: "ping"; readonly n: number; readonly inMs: number }
  | { readonly kind: "wait"; readonly inMs: number }
  | { readonly kind: "hang" };

export interface Heartbeat {
  tick(): Beat;
  /** False when it answers no ping that was sent: a violation. */
  pong(n: number): boolean;
}

/** Milliseconds by which a timer may be late on a busy machine before it counts as stalled. */
const JITTER_MS = 50;

/**
 * Decides whether a guest hangs: it does when its last sign of life is `hangMs` old, *counting only time in which this thread itself ran*.
 *
 * A frozen tab, a sleeping laptop or a debugger stops our timers together with the guest, and the pongs it did send wait in our queue behind the
 * late timer. So the time by which a tick comes late is not counted. It is not forgiven either: a guest that starves the machine is still found.
 */
export function createHeartbeat(limits: { readonly heartbeatMs: number; readonly hangMs: number }, now: Now): Heartbeat {
  let sent = 0;
  let answered = 0;
  let aliveAt = now();
  let dueAt = aliveAt;
  return {
    tick() {
      const time = now();
      const late = time - dueAt;
      if (late > JITTER_MS) aliveAt += late;
      const left = aliveAt + limits.hangMs - time;
      if (left <= 0) return { kind: "hang" };
      const inMs = Math.min(limits.heartbeatMs, left);
      dueAt = time + inMs;
      // One ping at a time: a hung guest's queue must not fill up with ours.
      if (answered !== sent) return { kind: "wait", inMs };
      sent += 1;
      return { kind: "ping", n: sent, inMs };
    },
    pong(n) {
      if (n !== sent || answered === sent) return false;
      answered = n;
      aliveAt = now();
      return true;
    },
  };
}
