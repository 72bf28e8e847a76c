import { MiniAppError } from "@plaza/protocol";
import type { Clock } from "./clock.ts";

/** Host → guest requests: each settles once, by its response, its timeout or the end of the session. */
export interface HostRequests {
  create(timeoutMs: number): { readonly id: number; readonly answer: Promise<unknown> };
  settle(id: number, value: unknown): void;
  close(): void;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: MiniAppError) => void;
  readonly cancel: () => void;
}

export function createHostRequests(clock: Clock): HostRequests {
  const waiting = new Map<number, Waiting>();
  let last = 0;

  function take(id: number): Waiting | undefined {
    const request = waiting.get(id);
    waiting.delete(id);
    request?.cancel();
    return request;
  }

  return {
    create(timeoutMs) {
      last += 1;
      const id = last;
      const answer = new Promise<unknown>((resolve, reject) => {
        const cancel = clock.delay(() => take(id)?.reject(new MiniAppError("BRIDGE_TIMEOUT")), timeoutMs);
        waiting.set(id, { resolve, reject, cancel });
      });
      return { id, answer };
    },
    settle: (id, value) => take(id)?.resolve(value),
    close() {
      for (const id of [...waiting.keys()]) take(id)?.reject(new MiniAppError("BRIDGE_CLOSED"));
    },
  };
}
