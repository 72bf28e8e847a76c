import { type HostHandlers, type identity, MiniAppError, type Scope } from "@plaza/protocol";
import type { ConsentItem } from "../../sheets/types.ts";
import { askConsent } from "../consent.ts";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";

export function createIdentity(): HostHandlers<typeof identity, GuestContext> {
  return {
    getUser: (_, context) => context.services.user(),
    getIdToken: ({ nonce }, context) => context.services.idToken(nonce === undefined ? {} : { nonce }),
    requestScopes: async ({ scopes, reason }, context) => {
      const wanted = [...new Set(scopes)];
      const declared = wanted.map((scope) => declaredScope(scope, context));
      const before = context.session.granted();
      const open = declared.filter(({ scope }) => !before.includes(scope));
      if (open.length === 0) return { granted: wanted, denied: [] };
      requireOnScreen(context);
      if (!context.signedIn) throw new MiniAppError("NOT_SIGNED_IN", "The user has to sign in before there is anything to share.");
      const yes = await askConsent(context, open, reason);
      const granted = wanted.filter((scope) => before.includes(scope) || yes.includes(scope));
      return { granted, denied: wanted.filter((scope) => !granted.includes(scope)) };
    },
  };
}

function declaredScope(scope: Scope, context: GuestContext): ConsentItem {
  const declared = (context.manifest.plaza.scopes ?? []).find(({ name }) => name === scope);
  if (!declared) throw new MiniAppError("CAPABILITY_DENIED", `The manifest does not declare the scope ${scope}.`, { data: { scope } });
  return { scope, reason: declared.reason };
}
