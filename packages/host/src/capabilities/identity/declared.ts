import { MiniAppError, type Scope } from "@plaza/protocol";
import type { ConsentItem } from "../../sheets/types.ts";
import type { GuestContext } from "../guest-context.ts";

export function requireSignedIn(context: GuestContext): void {
  if (!context.signedIn) throw new MiniAppError("NOT_SIGNED_IN", "The user has to sign in before there is anything to share.");
}

/** The scope with the manifest's reason. Throws CAPABILITY_DENIED for one that it does not declare [I-08]. */
export function declaredScope(scope: Scope, context: GuestContext): ConsentItem {
  const declared = (context.manifest.plaza.scopes ?? []).find(({ name }) => name === scope);
  if (!declared) throw new MiniAppError("CAPABILITY_DENIED", `The manifest does not declare the scope ${scope}.`, { data: { scope } });
  return { scope, reason: declared.reason };
}
