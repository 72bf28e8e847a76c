import { type GuestCapabilities, isMiniAppError } from "@plaza/protocol";
import type { StorageSink } from "./storage-area.ts";

type StorageCalls = Pick<GuestCapabilities["storage"], "set" | "remove" | "clear">;

export interface WriteBehindOptions {
  /** Told once per key that could not be kept, with the host's error. */
  onLost?(key: string, error: unknown): void;
  readonly wait?: (ms: number) => Promise<void>;
}

const MAX_TRIES = 5;
const RETRY_MS = 300;

/**
 * Carries the writes of the localStorage shim to the `storage` capability, device scope.
 *
 * `setItem` is synchronous and may be called in a loop, the capability is neither: so only the last value of each key waits, and one call is under
 * way at a time, which keeps the order and stays below the host's rate. Refusals that may pass are tried again; a full quota is remembered.
 */
export function createWriteBehind(storage: StorageCalls, options: WriteBehindOptions = {}): StorageSink & { idle(): Promise<void> } {
  const wait = options.wait ?? ((ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)));
  const waiting = new Map<string, string | null>();
  let clearFirst = false;
  let room = true;
  let running: Promise<void> | undefined;

  const attempt = async (call: () => Promise<unknown>, superseded: () => boolean): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        await call();
        return;
      } catch (error) {
        const passing =
          isMiniAppError(error) && (error.code === "RATE_LIMITED" || error.code === "BRIDGE_BUSY" || error.code === "BRIDGE_TIMEOUT");
        if (!passing || tries === MAX_TRIES) throw error;
        await wait(error.retryAfterMs ?? RETRY_MS * tries);
        if (superseded()) return;
      }
    }
  };
  const drain = async (): Promise<void> => {
    // The tick lets a burst of synchronous writes collapse first.
    await Promise.resolve();
    while (clearFirst || waiting.size > 0) {
      if (clearFirst) {
        clearFirst = false;
        await attempt(
          () => storage.clear({ scope: "device" }),
          () => false,
        ).catch((error: unknown) => options.onLost?.("", error));
        continue;
      }
      const [key, value] = waiting.entries().next().value as [string, string | null];
      waiting.delete(key);
      const call = () => (value === null ? storage.remove({ scope: "device", key }) : storage.set({ scope: "device", key, value }));
      try {
        await attempt(call, () => clearFirst || waiting.has(key));
      } catch (error) {
        if (isMiniAppError(error) && error.code === "QUOTA_EXCEEDED") room = false;
        options.onLost?.(key, error);
      }
    }
    running = undefined;
  };
  const wake = (): void => {
    running ??= drain();
  };
  const put = (key: string, value: string | null): void => {
    // Empty keys are legal in a browser and not in the capability: they live for this session only.
    if (key === "") return;
    waiting.delete(key);
    waiting.set(key, value);
    wake();
  };

  return {
    get room() {
      return room;
    },
    set: (key, value) => put(key, value),
    remove(key) {
      room = true;
      put(key, null);
    },
    clear() {
      room = true;
      waiting.clear();
      clearFirst = true;
      wake();
    },
    idle: async () => {
      while (running !== undefined) await running;
    },
  };
}
