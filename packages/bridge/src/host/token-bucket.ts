/** Milliseconds, monotonic. */
export type Now = () => number;

/** A token bucket: `burst` at once, `ratePerSecond` in the long run. */
export interface TokenBucket {
  /** Takes one token; 0 when it was there, else the milliseconds until there is one. */
  take(): number;
}

/** What one token costs: credit is counted in thousandths, so that whole milliseconds and rates add up without rounding. */
const TOKEN = 1_000;

/** @param now injectable clock, milliseconds */
export function createTokenBucket(ratePerSecond: number, burst: number, now: Now): TokenBucket {
  let credit = burst * TOKEN;
  let last = now();
  return {
    take() {
      const time = now();
      // A clock that jumps back must not take tokens away for the length of the jump.
      if (time > last) credit = Math.min(burst * TOKEN, credit + (time - last) * ratePerSecond);
      last = time;
      if (credit >= TOKEN) {
        credit -= TOKEN;
        return 0;
      }
      return Math.max(1, Math.ceil((TOKEN - credit) / ratePerSecond));
    },
  };
}
