import type { AppId, Channel, ErrorCode, Launch, PlazaContext } from "@plaza/protocol";
import type { AppListing, Grant, IncidentRule, Me, UserOrder } from "@plaza/protocol/services";
import type { NetworkIsolation } from "./sandbox/network-isolation.ts";
import type { ToastView } from "./sheets/toasts.ts";
import type { SheetView } from "./sheets/types.ts";
import type { WorkerTree } from "./worker-ui/tree.ts";

/** Why the host cannot open anything. `sandbox`: its pages did not start, most often because the sandbox domain is on the host's own site. */
export interface HostFailure {
  readonly kind: "offline" | "services" | "integrity" | "sandbox";
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * Why a session stopped. Counted as crashes: `hung` (no heartbeat), `navigated` (its frame loaded a second time), `violations` (of the protocol),
 * `failed` (its code threw while starting), `limit` (its interface grew past the limits).
 */
export type StopReason =
  | "hung"
  | "navigated"
  | "violations"
  | "failed"
  | "limit"
  | "crash-loop"
  | "integrity"
  | "revoked"
  | "unsupported"
  | "offline"
  | "unavailable"
  | "not-found"
  | "sandbox";

export interface Stopped {
  readonly reason: StopReason;
  readonly code: ErrorCode;
  /** Id of the incident, for a report. */
  readonly incident: string;
  /** The operator's words for users. */
  readonly message?: string;
  readonly ranForMs: number;
  readonly restartable: boolean;
}

export type SessionState = "opening" | "slow" | "running" | "hidden" | "stopped";

export interface SessionView {
  readonly id: string;
  readonly appId: AppId;
  readonly name: string;
  readonly listing: AppListing | null;
  /** Null until the signed index said which release runs. */
  readonly version: string | null;
  readonly channel: Channel | null;
  readonly sandbox: "frame" | "worker" | null;
  readonly state: SessionState;
  /** The guest said that its first view stands: the host's skeleton goes. */
  readonly ready: boolean;
  readonly stopped?: Stopped;
  readonly title: string;
  readonly path: string;
  readonly depth: number;
  readonly canGoBack: boolean;
  readonly scene: Launch["scene"];
  /** The guest is not displayed because a host surface is open: the skeleton stands behind the scrim. */
  readonly covered: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** The host-rendered interface of a worker mini-app. */
  readonly tree: WorkerTree | null;
}

/** What happened to a guest, for the operator: app, release and reason, never what it sent. */
export interface Incident {
  readonly id: string;
  readonly at: number;
  readonly sessionId: string;
  readonly appId: AppId;
  readonly version: string | null;
  readonly code: ErrorCode;
  readonly reason: StopReason;
  readonly ranForMs: number;
  /** Absent where nobody broke one: no connection, an app that is not there. */
  readonly rule?: IncidentRule;
  readonly detail?: string;
}

export type HostContext = Omit<PlazaContext, "capsule" | "viewport">;

export interface HostSnapshot {
  readonly status: "booting" | "ready" | "failed";
  readonly failure?: HostFailure;
  readonly name: string;
  /** Demo personas may sign in. */
  readonly demo: boolean;
  readonly me: Me | null;
  readonly apps: readonly AppListing[];
  readonly sessions: readonly SessionView[];
  /** Id of the session on screen. */
  readonly active: string | null;
  readonly sheet: SheetView | null;
  readonly toasts: readonly ToastView[];
  readonly grants: readonly Grant[] | null;
  readonly orders: readonly UserOrder[] | null;
  readonly recents: readonly AppId[];
  readonly incidents: readonly Incident[];
  readonly online: boolean;
  /** Whether this browser enforces the second wall around guests [S-24]. */
  readonly networkIsolation: NetworkIsolation;
  readonly context: HostContext;
}
