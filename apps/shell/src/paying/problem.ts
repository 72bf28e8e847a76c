import { isMiniAppError } from "@plaza/protocol";
import type { PayingWordId } from "./words.ts";

/** Why something at the payment provider did not work, as a word of the catalogue. */
export function problemOf(error: unknown): PayingWordId {
  const code = isMiniAppError(error) ? error.code : undefined;
  if (code === "OFFLINE") return "problem.offline";
  return code === "RATE_LIMITED" || code === "BRIDGE_BUSY" ? "problem.busy" : "problem.failed";
}
