import type { Welcome } from "./wire.ts";

/** What comlink's `wrap` needs (comlink's own `Endpoint`). */
export interface GuestEndpoint {
  postMessage(message: unknown, transfer?: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  removeEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  start?(): void;
}

/**
 * The one versioned object between the runtime page and the SDK a mini-app bundles: an old SDK meets a new runtime only here.
 * Found at `globalThis[Symbol.for("plaza.guest.v1")]`. Inside version 1 members are only added.
 */
export interface GuestRealm {
  readonly version: 1;
  /** Calls leave by the call port; answers arrive from both ports. */
  readonly endpoint: GuestEndpoint;
  readonly welcome: Welcome;
  /** Subscribes to an event of the host; returns unsubscribe. */
  on(name: string, listener: (detail: unknown) => void): () => void;
  /** Answers requests of the host (`back`, `beforeunload`); the last handler wins; returns remove. */
  handle(name: "back" | "beforeunload", handler: (params: unknown) => unknown): () => void;
  /** True once the session ended. */
  readonly closed: boolean;
  onClose(listener: () => void): () => void;
  /** Set by the first SDK copy that connects, so that all copies share one Plaza. */
  plaza?: unknown;
}

export const GUEST_REALM = Symbol.for("plaza.guest.v1");
