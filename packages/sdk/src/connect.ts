import { MiniAppError } from "@plaza/protocol";
import type { Plaza } from "./plaza-types.ts";
import { findRealm, plazaOf } from "./realm.ts";

/** Below the 300 ms that "am I in a host?" may take, with room for a busy main thread. */
const FRAME_WAIT_MS = 200;
const POLL_MS = 10;

export interface ConnectOptions {
  /** Milliseconds to wait for a host when this page is a frame; 200 by default. Outside a frame the answer is immediate. */
  readonly timeoutMs?: number;
}

/**
 * Connects to the host that runs this mini-app.
 *
 * 1. Inside a host the runtime page published its realm object before any code of the mini-app ran: the answer is immediate.
 * 2. In Node, in a plain tab and in a worker that is not a host's there is none and never will be: `NO_HOST` at once.
 * 3. In a frame a development page may still be shaking hands, so it is looked for again until `timeoutMs`; then `NO_HOST`.
 *
 * @throws MiniAppError NO_HOST outside a host (within 300 ms unless `timeoutMs` says more), BRIDGE_CLOSED when the session has ended.
 */
export async function connect(options: ConnectOptions = {}): Promise<Plaza> {
  const deadline = Date.now() + (isFramed() ? (options.timeoutMs ?? FRAME_WAIT_MS) : 0);
  for (;;) {
    const realm = findRealm();
    if (realm?.closed === true) throw new MiniAppError("BRIDGE_CLOSED");
    if (realm !== undefined) return plazaOf(realm);
    if (Date.now() >= deadline) throw new MiniAppError("NO_HOST");
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

function isFramed(): boolean {
  return typeof window !== "undefined" && window.parent !== window;
}
