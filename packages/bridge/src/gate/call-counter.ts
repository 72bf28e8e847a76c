import type { MethodLimits } from "@plaza/protocol";
import { createTokenBucket, type Now, type TokenBucket } from "../host/token-bucket.ts";

export interface MethodState {
  readonly limits: MethodLimits;
  readonly bucket: TokenBucket;
  /** Calls passed on and, as far as the gate knows, not answered. */
  inFlight: number;
}

/**
 * Counts the unanswered calls of a session, all together and by method.
 *
 * The gate does not see answers: the host sends them to the guest directly. So the count here is an upper bound, and only when it reaches a limit
 * the gate asks the host which calls have ended (`sync`). A call below the limits costs nothing more.
 */
export interface CallCounter {
  state(method: string): MethodState | undefined;
  isFull(state: MethodState): boolean;
  add(state: MethodState): void;
  settle(method: string, count: number): void;
}

export function createCallCounter(allowed: ReadonlyMap<string, MethodLimits>, maxInFlight: number, now: Now): CallCounter {
  const states = new Map<string, MethodState>();
  for (const [method, limits] of allowed) {
    states.set(method, { limits, bucket: createTokenBucket(limits.ratePerSecond, limits.burst, now), inFlight: 0 });
  }
  let total = 0;
  return {
    state: (method) => states.get(method),
    isFull: (state) => total >= maxInFlight || state.inFlight >= state.limits.inFlight,
    add(state) {
      total += 1;
      state.inFlight += 1;
    },
    settle(method, count) {
      const state = states.get(method);
      if (!state) return;
      total -= count;
      state.inFlight -= count;
    },
  };
}
