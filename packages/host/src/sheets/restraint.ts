import { MiniAppError } from "@plaza/protocol";

/** Answers of no in a row after which a mini-app has to wait before it asks again [H-12]. */
export const MAX_REFUSALS = 3;
/** Milliseconds of the first wait; each further no doubles it. */
export const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 5 * 60_000;
/** Milliseconds without a no after which the count begins anew. */
const FORGET_MS = 60_000;

/** Keeps mini-apps from asking again and again what the user does not want. Counted by app: a restart does not begin anew. */
export interface Restraint {
  /** BRIDGE_BUSY while the app has to wait, CAPABILITY_DENIED once the user blocked its questions. */
  check(appId: string): void;
  /** The sheet offers to block the app's questions. */
  offersBlock(appId: string): boolean;
  answered(appId: string, yes: boolean): void;
  /** Until the host starts again. */
  block(appId: string): void;
  isRestrained(appId: string): boolean;
}

export function createRestraint(now: () => number): Restraint {
  const records = new Map<string, { refusals: number; at: number; until: number }>();
  const blocked = new Set<string>();

  function recordOf(appId: string) {
    const record = records.get(appId);
    return record && now() - Math.max(record.at, record.until) < FORGET_MS ? record : { refusals: 0, at: 0, until: 0 };
  }
  const waitMs = (appId: string) => Math.max(0, recordOf(appId).until - now());

  return {
    check: (appId) => {
      if (blocked.has(appId)) throw new MiniAppError("CAPABILITY_DENIED", "The user does not want to be asked by this mini-app.");
      const retryAfterMs = waitMs(appId);
      if (retryAfterMs > 0) throw new MiniAppError("BRIDGE_BUSY", "The user has just said no several times.", { retryAfterMs });
    },
    offersBlock: (appId) => recordOf(appId).refusals >= MAX_REFUSALS - 1,
    answered: (appId, yes) => {
      if (yes) return void records.delete(appId);
      const refusals = recordOf(appId).refusals + 1;
      const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (refusals - MAX_REFUSALS));
      records.set(appId, { refusals, at: now(), until: refusals < MAX_REFUSALS ? 0 : now() + wait });
    },
    block: (appId) => void blocked.add(appId),
    isRestrained: (appId) => blocked.has(appId) || waitMs(appId) > 0,
  };
}
