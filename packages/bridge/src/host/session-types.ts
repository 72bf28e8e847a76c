import type {
  CapabilityDefinition,
  ErrorShape,
  HostRequest,
  Load,
  MethodDefinition,
  Permission,
  PlazaContext,
  SessionLimits,
  UiEvent,
  Welcome,
} from "@plaza/protocol";
import type { Clock } from "./clock.ts";

/** Where the session's gate runs: a dedicated Worker, or `createLocalGate()` of `@plaza/bridge/testing`. */
export interface GateWorker {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
  addEventListener(type: "error" | "messageerror", listener: (event: Event) => void): void;
  terminate(): void;
}

/** Payloads are never logged, and neither are texts of guests. */
export interface BridgeLogger {
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}

export interface BridgeSessionOptions {
  readonly createGate: () => GateWorker;
  /** The host's end; it is transferred into the gate. */
  readonly callPort: MessagePort;
  readonly replyPort: MessagePort;
  readonly limits?: SessionLimits;
  readonly logger?: BridgeLogger;
  /** Must be the gate's own; default: all capabilities of the protocol. */
  readonly registry?: Readonly<Record<string, CapabilityDefinition>>;
  readonly correlationId?: () => string;
  readonly clock?: Clock;
}

/** A call whose params have passed the gate. Who calls is the session's to know: nothing in `params` says so (test [B-19]). */
export interface BridgeCall {
  readonly id: string;
  /** `checkout.buy` */
  readonly method: string;
  /** `checkout` */
  readonly capability: string;
  /** `buy` */
  readonly name: string;
  /** The copy that the contract's schema made. */
  readonly params: unknown;
  readonly definition: MethodDefinition;
  /** Aborted when the session closes. */
  readonly signal: AbortSignal;
}

export type CallHandler = (call: BridgeCall) => unknown;
/** Throws a MiniAppError when the call may not run *now*: grants are read at each call, never remembered from the start of the session. */
export type Authorise = (call: BridgeCall) => void | Promise<void>;

/** Reasons after which the user sees the stopped card and an incident is recorded. */
export type KillReason =
  /** No sign of life for `hangMs`. */
  | "hang"
  /** The last of `maxViolations`. */
  | "violations"
  /** A message grossly over the limits. */
  | "oversize"
  /** The gate's worker itself failed. */
  | "gate"
  /** The host saw a second load of the frame. */
  | "reloaded";
export type CloseReason = KillReason | "focus" | "host" | "released" | "stopped" | "timeout" | "crashed";

const KILLS: readonly string[] = ["hang", "violations", "oversize", "gate", "reloaded"] satisfies KillReason[];

export function isKill(reason: CloseReason): reason is KillReason {
  return KILLS.includes(reason);
}

/** What a session reports. Texts and mutations are the guest's: untrusted. */
export type SessionEvent =
  | { readonly type: "initialized" }
  | { readonly type: "loaded"; readonly timings: Readonly<Record<string, number>> }
  | { readonly type: "failed"; readonly error: ErrorShape }
  /** At most 2,000 UTF-16 units. */
  | { readonly type: "uncaught"; readonly message: string }
  /** Plain data; props are still to be validated per component. */
  | { readonly type: "ui"; readonly mutations: readonly unknown[] }
  | { readonly type: "subscribe" | "unsubscribe"; readonly name: string }
  | { readonly type: "violation"; readonly kind: string; readonly count: number }
  | { readonly type: "closed"; readonly reason: CloseReason };

/** The host's end of one running guest. */
export interface BridgeSession {
  /** Warm until `bind`; open once the guest said `initialized`. */
  readonly state: "warm" | "bound" | "open" | "closed";
  /** Aborted on close. */
  readonly signal: AbortSignal;
  /**
   * Sends `welcome`, makes exactly the methods of `welcome.capabilities` callable, starts the heartbeat. Once. Resolves on `initialized`.
   * @throws BRIDGE_CLOSED
   */
  bind(welcome: Welcome): Promise<void>;
  /** Until it is set every call is refused with CAPABILITY_MISSING. A result is parsed by its contract; ArrayBuffers directly in it are transferred. */
  setHandler(handler: CallHandler, authorise: Authorise): void;
  /**
   * Sends the sources; resolves with the guest's timings (milliseconds by name).
   * @throws the guest's own typed error; BRIDGE_CLOSED. There is no time limit here: how long is too long is the host's to say.
   */
  load(load: Load): Promise<Readonly<Record<string, number>>>;
  /** Sends an event if the guest subscribed to its name; false when it did not. */
  emit(name: string, detail: unknown): boolean;
  isSubscribed(name: string): boolean;
  /** Emits `contextchange` with only the members that the guest does not know yet, now or when it subscribes. */
  updateContext(context: PlazaContext): void;
  /** Emits `grantchange` `{ granted }` when it differs from what the guest knows, now or when it subscribes. */
  updateGranted(granted: readonly Permission[]): void;
  sendUiEvent(event: Omit<UiEvent, "plaza">): void;
  /**
   * Asks the guest; the answer is plain data of any shape.
   * @throws BRIDGE_TIMEOUT, BRIDGE_CLOSED
   */
  request(name: HostRequest["name"], params: unknown, timeoutMs: number): Promise<unknown>;
  /** Returns unsubscribe. */
  onEvent(listener: (event: SessionEvent) => void): () => void;
  /** Ends everything at once: gate terminated, ports closed, every pending promise rejected with BRIDGE_CLOSED. Calling again changes nothing. */
  close(reason?: CloseReason): void;
}
