import { MiniAppError, type Ports, PROTOCOL_VERSION } from "@plaza/protocol";

/** Protocol versions this host speaks, best first. */
const SUPPORTED: readonly number[] = [PROTOCOL_VERSION];
/** A runtime page lists few versions; a list that is longer is not a runtime page's. */
const MAX_VERSIONS = 16;
const DEFAULT_TIMEOUT_MS = 10_000;

export interface HandshakeOptions {
  /** The frame's `contentWindow`. */
  readonly source: MessageEventSource;
  /** The one-time nonce in the fragment of the frame's URL; see {@link createNonce}. */
  readonly nonce: string;
  /** Milliseconds; default 10,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** The host's ends of the two channels, for `createBridgeSession`. */
export interface Handshake {
  readonly protocol: number;
  readonly callPort: MessagePort;
  readonly replyPort: MessagePort;
}

/** The host's window. */
export type HandshakeTarget = Pick<Window, "addEventListener" | "removeEventListener">;

/** 128 random bits in hexadecimal. */
export function createNonce(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The handshake, once per load of a frame:
 *
 * 1. The host listens on its window before the frame has a URL, and remembers `contentWindow` and a one-time nonce.
 * 2. Messages from any other window are not read at all: siblings, popups and extensions cannot take part. Neither are messages of that window
 *    that are not a `hello`.
 * 3. A `hello` of that window with another nonce, or of another shape, means that the document in the frame is not our runtime page
 *    (it navigated before the handshake). That ends the handshake for good: BRIDGE_PROTOCOL.
 * 4. The highest version in both lists is taken; where there is none the handshake ends with VERSION_MISMATCH.
 * 5. The host stops listening, and only then answers with two new ports. So a second `hello` of the same load gets nothing, and after the
 *    handshake nothing that arrives on the window reaches the bridge.
 *
 * `event.origin` is never read: it is "null" for every sandboxed frame of every site, so it identifies nobody. For the same reason the answer has to be
 * posted to "*". Should the frame have navigated between 2 and 5, a stranger holds two ports on which nothing was said and nothing is bound;
 * the second load of the frame, or the missing heartbeat, then ends the session.
 *
 * @throws BRIDGE_PROTOCOL, VERSION_MISMATCH, BRIDGE_TIMEOUT, ABORTED
 */
export function acceptHandshake(target: HandshakeTarget, options: HandshakeOptions): Promise<Handshake> {
  const { source, nonce, timeoutMs = DEFAULT_TIMEOUT_MS, signal } = options;
  return new Promise((resolve, reject) => {
    const fail = (error: MiniAppError) => {
      stop();
      reject(error);
    };
    const abort = () => fail(new MiniAppError("ABORTED"));
    const timer = setTimeout(() => fail(new MiniAppError("BRIDGE_TIMEOUT", "The sandbox page did not say hello in time.")), timeoutMs);

    function listen(event: MessageEvent): void {
      // SECURITY: the window, not the origin, is who speaks (tests [B-21], [B-22]).
      if (event.source !== source) return;
      const hello = readHello(event.data);
      if (hello === "other") return;
      if (hello === "malformed" || hello.nonce !== nonce)
        return fail(new MiniAppError("BRIDGE_PROTOCOL", "The frame holds another document than the sandbox page."));
      const protocol = SUPPORTED.find((version) => hello.protocolVersions.includes(version));
      if (protocol === undefined)
        return fail(new MiniAppError("VERSION_MISMATCH", undefined, { data: { host: SUPPORTED, guest: hello.protocolVersions } }));
      stop();
      const calls = new MessageChannel();
      const replies = new MessageChannel();
      const answer: Ports = { plaza: "ports", protocol };
      source.postMessage(answer, { targetOrigin: "*", transfer: [calls.port2, replies.port2] });
      resolve({ protocol, callPort: calls.port1, replyPort: replies.port1 });
    }
    function stop(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      target.removeEventListener("message", listen as EventListener);
    }

    if (signal?.aborted) return abort();
    signal?.addEventListener("abort", abort);
    target.addEventListener("message", listen as EventListener);
  });
}

interface HelloShape {
  readonly nonce: string;
  readonly protocolVersions: readonly number[];
}

function readHello(data: unknown): HelloShape | "other" | "malformed" {
  if (typeof data !== "object" || data === null || !Object.hasOwn(data, "plaza")) return "other";
  const { plaza, nonce, protocolVersions } = data as Readonly<Record<string, unknown>>;
  if (plaza !== "hello") return "other";
  if (typeof nonce !== "string" || !Array.isArray(protocolVersions) || protocolVersions.length > MAX_VERSIONS) return "malformed";
  if (!protocolVersions.every((version) => Number.isSafeInteger(version))) return "malformed";
  return { nonce, protocolVersions };
}
