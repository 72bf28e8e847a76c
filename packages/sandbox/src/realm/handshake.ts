import { type Hello, type Ports, PROTOCOL_VERSION } from "@plaza/protocol";

export interface PortPair {
  /** Its other end is in the session's gate worker. */
  readonly callPort: MessagePort;
  /** Its other end is on the host's main thread. */
  readonly replyPort: MessagePort;
}

/**
 * Takes the one-time nonce out of the frame's fragment.
 * SECURITY: guest code must not find it in `location`: it is what tells the host that a hello comes from the page it made (test [B-21] "the nonce is gone").
 */
export function takeNonce(scope: Window): string {
  const nonce = scope.location.hash.slice(1);
  scope.history.replaceState(null, "", scope.location.pathname + scope.location.search);
  return nonce;
}

/**
 * The page's half of the handshake (steps 2 and 3 of `protocol/wire.ts`).
 *
 * 1. The page posts `hello { protocolVersions, nonce }` to its parent. Any origin may read it: `frame-ancestors` already decided who the parent can be.
 * 2. It waits for `ports` from that parent and from nobody else: a sibling's or a child's message has another `source`.
 * 3. The first valid answer wins and the listener goes; messages on `window` mean nothing after that.
 */
export function shakeHands(scope: Window, nonce: string): Promise<PortPair> {
  return new Promise((resolve) => {
    const listen = (event: MessageEvent): void => {
      // SECURITY: identity of the host is the window that embeds this page, never a field of the message (test [S-14] "a sibling's ports are ignored").
      if (event.source !== scope.parent || !isPorts(event.data)) return;
      const [callPort, replyPort] = event.ports;
      if (callPort === undefined || replyPort === undefined) return;
      scope.removeEventListener("message", listen);
      resolve({ callPort, replyPort });
    };
    scope.addEventListener("message", listen);
    const hello: Hello = { plaza: "hello", protocolVersions: [PROTOCOL_VERSION], nonce };
    scope.parent.postMessage(hello, "*");
  });
}

function isPorts(data: unknown): data is Ports {
  return (
    typeof data === "object" &&
    data !== null &&
    (data as Partial<Ports>).plaza === "ports" &&
    (data as Partial<Ports>).protocol === PROTOCOL_VERSION
  );
}
