import {
  type GuestEndpoint,
  type GuestFrame,
  type GuestRealm,
  type HostFrame,
  type HostRequest,
  type Load,
  MiniAppError,
  type Ping,
  type UiEvent,
  type Welcome,
} from "@plaza/protocol";

/** The runtime's hold on the guest's end of a session; mini-apps see only its realm. */
export interface GuestRuntime {
  /**
   * Resolves when `welcome` came and `initialized` was said.
   * @throws BRIDGE_CLOSED when the session ended before
   */
  readonly ready: Promise<GuestRealm>;
  /** A `load` that came before is handed over at once. */
  onLoad(listener: (load: Load) => void): void;
  /** Returns unsubscribe. */
  onUiEvent(listener: (event: UiEvent) => void): () => void;
  /** `loaded`, `failed`, `uncaught`, `ui`; nothing after the end. */
  send(frame: GuestFrame): void;
  /** Ends this side: pending calls fail with BRIDGE_CLOSED. */
  close(): void;
}

type Listener = (detail: unknown) => void;

/**
 * The guest's end of the two ports, in a frame or in a worker.
 *
 * 1. `welcome` arrives on the reply port; the runtime answers `initialized` on the call port.
 * 2. `ping` is answered with `pong` by the thread that runs the guest's code: its silence is how a hang is found.
 * 3. Events reach those who subscribed; `subscribe` is said with the first listener of a name and `unsubscribe` with the last.
 * 4. Requests of the host are answered once each, with `undefined` where nobody handles them or the handler throws.
 * 5. Everything else on the ports is comlink's and goes to the endpoint's listeners: calls leave by one port and answers come by both.
 * 6. `closed`, or a port's `close` event where the browser has one, ends the session.
 */
export function createGuestRealm(callPort: MessagePort, replyPort: MessagePort): GuestRuntime {
  const replies = new Set<(event: MessageEvent) => void>();
  const events = new Map<string, Set<Listener>>();
  const handlers = new Map<string, (params: unknown) => unknown>();
  const uiListeners = new Set<(event: UiEvent) => void>();
  const closeListeners = new Set<() => void>();
  let closed = false;
  let loadListener: ((load: Load) => void) | undefined;
  let earlyLoad: Load | undefined;
  let welcomed: (realm: GuestRealm) => void;
  let refused: (error: MiniAppError) => void;
  const ready = new Promise<GuestRealm>((resolve, reject) => {
    welcomed = resolve;
    refused = reject;
  });
  // Who asks for `ready` gets the rejection; a runtime that never asks is no unhandled error.
  ready.catch(() => undefined);

  function send(frame: GuestFrame): void {
    if (!closed) callPort.postMessage(frame);
  }

  const endpoint: GuestEndpoint = {
    postMessage: (message, transfer = []) => callPort.postMessage(message, transfer),
    addEventListener: (_type, listener) => void replies.add(listener),
    removeEventListener: (_type, listener) => void replies.delete(listener),
  };

  function realmOf(welcome: Welcome): GuestRealm {
    return {
      version: 1,
      endpoint,
      welcome,
      on(name, listener) {
        let listeners = events.get(name);
        if (!listeners) {
          listeners = new Set();
          events.set(name, listeners);
          send({ plaza: "subscribe", name });
        }
        listeners.add(listener);
        return () => {
          if (listeners.delete(listener) && listeners.size === 0 && events.delete(name)) send({ plaza: "unsubscribe", name });
        };
      },
      handle(name, handler) {
        handlers.set(name, handler);
        return () => {
          if (handlers.get(name) === handler) handlers.delete(name);
        };
      },
      get closed() {
        return closed;
      },
      onClose(listener) {
        if (closed) queueMicrotask(listener);
        else closeListeners.add(listener);
        return () => closeListeners.delete(listener);
      },
    };
  }

  function respond({ id, name, params }: HostRequest): void {
    const handler = handlers.get(name);
    // A handler that throws is answered for, and the error still reaches the realm's own error reporting.
    new Promise((resolve) => resolve(handler?.(params)))
      .then((value) => send({ plaza: "response", id, value }))
      .catch((thrown: unknown) => {
        send({ plaza: "response", id, value: undefined });
        throw thrown;
      });
  }

  function close(): void {
    if (closed) return;
    closed = true;
    callPort.close();
    replyPort.close();
    refused(new MiniAppError("BRIDGE_CLOSED"));
    notify(closeListeners, undefined);
  }

  function receive(event: MessageEvent): void {
    if (closed) return;
    const frame = event.data as HostFrame | Ping | { readonly plaza?: undefined };
    switch (frame.plaza) {
      case undefined:
        for (const listener of replies) listener(event);
        return;
      case "ping":
        return send({ plaza: "pong", n: frame.n });
      case "welcome":
        send({ plaza: "initialized" });
        return welcomed(realmOf(frame));
      case "load":
        if (loadListener) loadListener(frame);
        else earlyLoad = frame;
        return;
      case "event":
        return notify(events.get(frame.name), frame.detail);
      case "request":
        return respond(frame);
      case "ui-event":
        return notify(uiListeners, frame);
      case "closed":
        close();
    }
  }

  for (const port of [callPort, replyPort]) {
    port.onmessage = receive;
    port.addEventListener("close", close);
  }

  return {
    ready,
    onLoad(listener) {
      loadListener = listener;
      if (earlyLoad) listener(earlyLoad);
      earlyLoad = undefined;
    },
    onUiEvent(listener) {
      uiListeners.add(listener);
      return () => uiListeners.delete(listener);
    },
    send,
    close,
  };
}

/** Calls every listener; one that throws does not keep the others from being called, and its error goes where uncaught errors go. */
function notify<T>(listeners: Iterable<(value: T) => void> | undefined, value: T): void {
  for (const listener of listeners ?? []) {
    try {
      listener(value);
    } catch (thrown) {
      queueMicrotask(() => {
        throw thrown;
      });
    }
  }
}
