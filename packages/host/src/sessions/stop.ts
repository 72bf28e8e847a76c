import type { CloseReason } from "@plaza/bridge/host";
import { type AppId, type ErrorCode, isMiniAppError } from "@plaza/protocol";
import type { IncidentRule } from "@plaza/protocol/services";
import type { Incident, Stopped, StopReason } from "../snapshot.ts";

export interface StopCause {
  readonly reason: StopReason;
  readonly code: ErrorCode;
  /** Where the reason alone does not say which rule was broken. */
  readonly rule?: IncidentRule;
  /** The operator's words, where there are some. */
  readonly message?: string;
  readonly detail?: string;
}

/** Reasons that count towards the circuit. */
const CRASHES: ReadonlySet<StopReason> = new Set(["hung", "navigated", "violations", "failed", "limit"]);

export function isCrash(reason: StopReason): boolean {
  return CRASHES.has(reason);
}

/** The rule that was broken; a reason without one is nobody's fault. */
const RULES: Readonly<Partial<Record<StopReason, IncidentRule>>> = {
  hung: "heartbeat",
  navigated: "second-load",
  violations: "protocol",
  failed: "failure",
  limit: "interface",
  "crash-loop": "circuit",
  integrity: "integrity",
  sandbox: "sandbox",
};

/** Reasons that a restart cannot help with. */
const FINAL: ReadonlySet<StopReason> = new Set(["crash-loop", "revoked", "unsupported", "not-found", "integrity", "sandbox"]);

function isRestartable(reason: StopReason): boolean {
  return !FINAL.has(reason);
}

/** What an error on the way to a running guest means for the user. */
export function causeOf(error: unknown, during: "opening" | "loading"): StopCause {
  if (!isMiniAppError(error)) return { reason: during === "loading" ? "failed" : "unavailable", code: "INTERNAL", detail: String(error) };
  const { code, message: detail } = error;
  const data = (typeof error.data === "object" && error.data !== null ? error.data : {}) as {
    failure?: unknown;
    reason?: unknown;
    status?: unknown;
  };
  if (data.failure === "sandbox") return { reason: "sandbox", code, detail };
  switch (code) {
    case "OFFLINE":
      return { reason: "offline", code, detail };
    case "RELEASE_REVOKED":
      return { reason: "revoked", code, ...(data.status === "stopped" ? { message: detail } : {}) };
    case "INTEGRITY_FAILED":
      return data.reason === "unlisted" && during === "opening"
        ? { reason: "not-found", code, detail }
        : { reason: "integrity", code, detail };
    case "VERSION_MISMATCH":
    case "CAPABILITY_MISSING":
      return { reason: "unsupported", code, detail };
    default:
      return { reason: during === "loading" ? "failed" : "unavailable", code, detail };
  }
}

/** What the end of a bridge session means; null where it is an ordinary end. */
export function causeOfClose(reason: CloseReason): StopCause | null {
  switch (reason) {
    case "hang":
      return { reason: "hung", code: "BRIDGE_TIMEOUT" };
    case "reloaded":
      return { reason: "navigated", code: "BRIDGE_PROTOCOL" };
    case "violations":
      return { reason: "violations", code: "BRIDGE_PROTOCOL" };
    case "oversize":
      return { reason: "violations", code: "PAYLOAD_TOO_LARGE", rule: "oversize" };
    case "focus":
      return { reason: "violations", code: "BRIDGE_PROTOCOL", rule: "focus" };
    case "gate":
    case "crashed":
    case "timeout":
      return { reason: "failed", code: "INTERNAL" };
    default:
      return null;
  }
}

export interface StopContext {
  readonly sessionId: string;
  readonly appId: AppId;
  readonly version: string | null;
  readonly startedAt: number;
  readonly now: number;
}

/** What the user sees of a stop, and what the operator does, under one incident id. */
export function recordStop(cause: StopCause, context: StopContext): { readonly stopped: Stopped; readonly incident: Incident } {
  const { reason, code, rule = RULES[reason], message, detail } = cause;
  const { sessionId, appId, version, startedAt, now } = context;
  const id = incidentId();
  const ranForMs = now - startedAt;
  return {
    stopped: { reason, code, incident: id, ranForMs, restartable: isRestartable(reason), ...(message ? { message } : {}) },
    incident: { id, at: now, sessionId, appId, version, code, reason, ranForMs, ...(rule ? { rule } : {}), ...(detail ? { detail } : {}) },
  };
}

/** Short enough to read out: `7F2C-19`. */
function incidentId(): string {
  const digits = [...crypto.getRandomValues(new Uint8Array(3))].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase());
  return `${digits[0]}${digits[1]}-${digits[2]}`;
}
