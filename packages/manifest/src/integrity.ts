import { MiniAppError } from "@plaza/protocol";

/** Why a release, file or index was not accepted; `data.reason` of INTEGRITY_FAILED. */
export type IntegrityReason =
  | "malformed"
  | "header"
  | "signature"
  | "expired"
  | "future"
  | "rollback"
  | "digest"
  | "size"
  | "unlisted"
  | "mismatch";

export function integrityFailed(reason: IntegrityReason, message: string): MiniAppError {
  return new MiniAppError("INTEGRITY_FAILED", message, { data: { reason } });
}
