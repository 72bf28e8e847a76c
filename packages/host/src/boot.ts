import { isMiniAppError } from "@plaza/protocol";
import type { HostFailure } from "./snapshot.ts";

/** What an error at start means for the whole host. */
export function failureOf(error: unknown): HostFailure {
  if (!isMiniAppError(error)) return { kind: "services", code: "INTERNAL", message: String(error) };
  const data = (typeof error.data === "object" && error.data !== null ? error.data : {}) as { failure?: unknown };
  const { code, message } = error;
  if (data.failure === "sandbox") return { kind: "sandbox", code, message };
  if (code === "OFFLINE") return { kind: "offline", code, message };
  if (code === "INTEGRITY_FAILED") return { kind: "integrity", code, message };
  return { kind: "services", code, message };
}
