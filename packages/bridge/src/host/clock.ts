import type { Now } from "./token-bucket.ts";

/** Time, injectable. */
export interface Clock {
  readonly now: Now;
  /** Runs `callback` once after `ms`; returns cancel. */
  readonly delay: (callback: () => void, ms: number) => () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  delay(callback, ms) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
