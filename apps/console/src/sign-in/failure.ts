import { isMiniAppError } from "@plaza/protocol";
import type { TextId } from "../preferences.tsx";

const known: Readonly<Record<string, TextId>> = {
  OFFLINE: "error.OFFLINE",
  RATE_LIMITED: "error.RATE_LIMITED",
  BRIDGE_BUSY: "signIn.busy",
  CONSENT_DENIED: "signIn.denied",
  CAPABILITY_DENIED: "signIn.refused",
  // Names of the errors of a WebAuthn ceremony (Web Authentication Level 3, §5.1.4).
  NotAllowedError: "signIn.closed",
  AbortError: "signIn.closed",
};

/** Why a way in did not lead in; `wrong` is what a refused value means here. */
export function whyNot(error: unknown, wrong: TextId): TextId {
  const name = isMiniAppError(error) ? error.code : error instanceof Error ? error.name : "";
  return name === "INVALID_PARAMS" ? wrong : (known[name] ?? "error.other");
}
