import type { GuestApp, Launch, PlazaContext } from "./context.ts";
import type { ErrorShape } from "./errors.ts";
import type { Permission } from "./ids.ts";

/**
 * The wire, in prose.
 *
 * 1. The host creates the frame at `/frame.html#<nonce>` (or `/worker.html#<nonce>`) of a slot of its own and remembers `contentWindow`, slot and nonce.
 * 2. The runtime page takes the nonce out of its fragment and posts `Hello` to its parent.
 * 3. The host accepts it only from that `contentWindow`, with that nonce, once per load, and answers with `Ports` and two transferred
 *    MessagePorts: the *call* port, whose other end is in the session's gate worker, and the *reply* port, whose other end is on the host's main thread.
 *    Origin is never identity (it is "null"): the session is.
 * 4. When a mini-app is bound to the page, the host sends `Welcome` on the reply port.
 * 5. The runtime says `initialized` on the call port. Before that the host sends nothing else.
 * 6. The host sends `Load` with the verified sources; the runtime answers `loaded` or `failed`.
 * 7. Calls are comlink APPLY frames on the call port, path exactly `[methodId]`, one RAW argument. Answers arrive on the reply port
 *    (or, for refusals of the gate, on the call port).
 * 8. The gate sends `Ping` on the call port; the runtime answers `pong`. A missed heartbeat, a second load of the frame or too many violations end the session.
 */
export const PROTOCOL_VERSION = 1;

/** Step 2, guest → host, on window. */
export interface Hello {
  readonly plaza: "hello";
  readonly protocolVersions: readonly number[];
  readonly nonce: string;
}

/** Step 3, host → guest, on window, with two ports transferred: [call, reply]. */
export interface Ports {
  readonly plaza: "ports";
  readonly protocol: number;
}

export interface CapabilityOffer {
  readonly version: string;
  /** Methods the guest may call, with their default time in milliseconds: the SDK carries no contract of its own. */
  readonly methods: Readonly<Record<string, { readonly timeoutMs: number }>>;
}

/** Step 4, host → guest, on the reply port. */
export interface Welcome {
  readonly plaza: "welcome";
  readonly protocol: number;
  readonly host: { readonly name: string; readonly version: string };
  readonly app: GuestApp;
  readonly capabilities: Readonly<Record<string, CapabilityOffer>>;
  readonly context: PlazaContext;
  readonly granted: readonly Permission[];
  readonly launch: Launch;
}

export interface SourceModule {
  /** Path inside the release. */
  readonly path: string;
  /** Rewritten text: `@@plaza:<path>@@` stands where the blob URL of a static import goes. */
  readonly source: string;
  readonly imports: readonly string[];
}

/** Step 6, host → guest, on the reply port. Sources are digest-verified and in topological order. */
export interface Load {
  readonly plaza: "load";
  readonly remote: string;
  readonly expose: string;
  readonly entry: string;
  readonly modules: readonly SourceModule[];
  readonly styles: readonly string[];
  /** What the localStorage shim holds before guest code runs. */
  readonly storage: Readonly<Record<string, string>>;
}

export interface Ping {
  readonly plaza: "ping";
  readonly n: number;
}

/** An event to the guest: `contextchange`, `grantchange`, lifecycle and capability events. */
export interface GuestEvent {
  readonly plaza: "event";
  readonly name: string;
  readonly detail: unknown;
}

/** A call of the host into the guest; answered by `response` once, or timed out. */
export interface HostRequest {
  readonly plaza: "request";
  readonly id: number;
  readonly name: "back" | "beforeunload";
  readonly params: unknown;
}

/** An event of a host-rendered component, to the remote tree of a worker guest. */
export interface UiEvent {
  readonly plaza: "ui-event";
  /** Remote element id. */
  readonly element: string;
  readonly type: string;
  readonly detail: unknown;
}

/** The host's last word on the reply port: a port that closes tells its peer nothing in every browser. Pending calls of the guest fail with BRIDGE_CLOSED. */
export interface Closed {
  readonly plaza: "closed";
  readonly reason: string;
}

export type HostFrame = Welcome | Load | GuestEvent | HostRequest | UiEvent | Closed;

/** What the guest may say on the call port besides comlink frames. */
export type GuestFrame =
  | { readonly plaza: "initialized" }
  | { readonly plaza: "pong"; readonly n: number }
  | { readonly plaza: "loaded"; readonly timings: Readonly<Record<string, number>> }
  | { readonly plaza: "failed"; readonly error: ErrorShape }
  | { readonly plaza: "uncaught"; readonly message: string }
  | { readonly plaza: "response"; readonly id: number; readonly value: unknown }
  | { readonly plaza: "subscribe"; readonly name: string }
  | { readonly plaza: "unsubscribe"; readonly name: string }
  | { readonly plaza: "ui"; readonly mutations: readonly unknown[] };

/** comlink 4.4 wire value. Only RAW is ever accepted from a guest; the host answers RAW, or HANDLER "throw". */
export interface RawValue {
  readonly type: "RAW";
  readonly value: unknown;
}
export interface ThrowValue {
  readonly type: "HANDLER";
  readonly name: "throw";
  readonly value: { readonly isError: true; readonly value: ErrorShape };
}

/** The call as comlink's `wrap` sends it. */
export interface CallFrame {
  readonly id: string;
  readonly type: "APPLY";
  readonly path: readonly [string];
  readonly argumentList: readonly [RawValue];
}
export interface ReleaseFrame {
  readonly id: string;
  readonly type: "RELEASE";
}
export type ReplyFrame = { readonly id: string } & (RawValue | ThrowValue);
