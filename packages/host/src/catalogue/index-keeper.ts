import { isFresh, type VerifiedIndex, verifyIndex } from "@plaza/manifest";
import { isMiniAppError } from "@plaza/protocol";
import type { Logger } from "../logger.ts";
import type { Persistence } from "../persistence/port.ts";

export interface IndexKeeperOptions {
  readonly fetchIndex: () => Promise<string>;
  /** Public keys of the configuration (JWK). */
  readonly keys: () => Promise<readonly Record<string, unknown>[]>;
  readonly persistence: Persistence;
  readonly logger: Logger;
  readonly now: () => number;
  /** Called with each newly verified index. */
  readonly onChange: (index: VerifiedIndex) => void;
  /** Called when a fetched index fails verification: nothing new may open until one verifies. */
  readonly onRefused: (error: unknown) => void;
}

export interface IndexKeeper {
  /** Fetches and verifies; rejects INTEGRITY_FAILED (forged, rolled back, expired) or OFFLINE. */
  refresh(): Promise<VerifiedIndex>;
  /** The verified index while it is fresh, else a refreshed one. */
  require(): Promise<VerifiedIndex>;
  /** The verified, fresh index, or null. */
  current(): VerifiedIndex | null;
  close(): void;
}

const LAST_SEEN = "index-version";
/** Longest time between two looks at the index, in milliseconds: bounds how long a lost event stream can hide a stopped app. */
const LONGEST_MS = 60_000;
const SHORTEST_MS = 2_000;

/**
 * Keeps the one verified release index.
 * 1. Fetch. 2. Verify signature, expiry and version ≥ last seen. 3. Only then persist the version and use it.
 * SECURITY: the version is persisted after verification: a forged high version must not lock out real ones (CVE-2025-2888, [R-05]).
 */
export function createIndexKeeper(options: IndexKeeperOptions): IndexKeeper {
  let held: VerifiedIndex | null = null;
  let refused = false;
  let queued: Promise<VerifiedIndex> | null = null;
  let inFlight: Promise<VerifiedIndex> | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  async function fetchAndVerify(): Promise<VerifiedIndex> {
    const [jws, keys] = await Promise.all([options.fetchIndex(), options.keys()]);
    const seen = await options.persistence.get("meta", LAST_SEEN);
    const lastSeen = Math.max(typeof seen === "number" ? seen : 0, held?.version ?? 0);
    const index = await verifyIndex(jws, { keys, now: options.now(), lastSeen });
    await options.persistence.put("meta", LAST_SEEN, index.version);
    return index;
  }

  async function refresh(): Promise<VerifiedIndex> {
    try {
      const index = await fetchAndVerify();
      const changed = held?.version !== index.version || refused;
      held = index;
      refused = false;
      if (changed) options.onChange(index);
      return index;
    } catch (error) {
      if (isMiniAppError(error) && error.code === "INTEGRITY_FAILED") {
        refused = true;
        options.logger.error("the release index was refused", { code: error.code, reason: error.message });
        options.onRefused(error);
      }
      throw error;
    } finally {
      schedule();
    }
  }

  function share(): Promise<VerifiedIndex> {
    inFlight ??= refresh().finally(() => {
      inFlight = null;
    });
    return inFlight;
  }

  /** A request under way may have been answered before the change that the caller heard of: then one more follows it. */
  function single(): Promise<VerifiedIndex> {
    if (inFlight === null) return share();
    queued ??= inFlight.then(nothing, nothing).then(() => {
      queued = null;
      return share();
    });
    return queued;
  }

  function schedule(): void {
    clearTimeout(timer);
    if (closed) return;
    const left = held === null ? LONGEST_MS : (held.expiresAt - options.now()) / 2;
    timer = setTimeout(
      () => void single().catch(() => options.logger.warn("the release index could not be refreshed")),
      Math.min(LONGEST_MS, Math.max(SHORTEST_MS, left)),
    );
  }

  function current(): VerifiedIndex | null {
    return held !== null && !refused && isFresh(held, options.now()) ? held : null;
  }

  return {
    refresh: single,
    require: async () => current() ?? share(),
    current,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

function nothing(): void {}
