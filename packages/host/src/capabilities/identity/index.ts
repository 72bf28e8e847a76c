import { type HostHandlers, type identity, MiniAppError, type Scope, scopeSchema } from "@plaza/protocol";
import { askConsent } from "../consent.ts";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";
import { declaredScope, requireSignedIn } from "./declared.ts";
import { fillProfile, getPhoneCode } from "./fill.ts";

export function createIdentity(): HostHandlers<typeof identity, GuestContext> {
  return {
    getUser: (_, context) => context.services.user(),
    fillProfile,
    getPhoneCode,
    getIdToken: ({ nonce }, context) => context.services.idToken(nonce === undefined ? {} : { nonce }),
    getLaunchData: ({ nonce }, { services, launch: { path, query, fragment, scene } }) =>
      services.launchData({ launch: { path, query, fragment, scene }, ...(nonce === undefined ? {} : { nonce }) }),
    getAuthorizationCode: async ({ scope, codeChallenge, state, nonce }, context) => {
      const scopes = wordsOf(scope);
      const before = context.session.granted();
      const open = scopes.map((word) => declaredScope(word, context)).filter((item) => !before.includes(item.scope));
      if (open.length > 0) {
        requireOnScreen(context);
        requireSignedIn(context);
        const yes = await askConsent(context, open);
        const denied = open.map((item) => item.scope).filter((item) => !yes.includes(item));
        if (denied.length > 0)
          throw new MiniAppError("CONSENT_DENIED", "The user did not agree to share this.", { data: { scopes: denied } });
      }
      const answer = await context.services.authorizationCode({ scopes, codeChallenge, ...(nonce === undefined ? {} : { nonce }) });
      return { ...answer, ...(state === undefined ? {} : { state }) };
    },
    requestScopes: async ({ scopes, reason }, context) => {
      const wanted = [...new Set(scopes)];
      const declared = wanted.map((scope) => declaredScope(scope, context));
      const before = context.session.granted();
      const open = declared.filter(({ scope }) => !before.includes(scope));
      if (open.length === 0) return { granted: wanted, denied: [] };
      requireOnScreen(context);
      requireSignedIn(context);
      const yes = await askConsent(context, open, reason);
      const granted = wanted.filter((scope) => before.includes(scope) || yes.includes(scope));
      return { granted, denied: wanted.filter((scope) => !granted.includes(scope)) };
    },
  };
}

/** The scopes of a request besides `openid`, which must be there (OpenID Connect Core §3.1.2.1). */
function wordsOf(text: string): Scope[] {
  const words = [...new Set(text.split(" ").filter((word) => word !== ""))];
  const scopes = words.filter((word) => word !== "openid");
  const unknown = scopes.find((word) => !scopeSchema.safeParse(word).success);
  if (!words.includes("openid") || unknown !== undefined) {
    throw new MiniAppError("INVALID_PARAMS", `scope takes openid and any of ${scopeSchema.options.join(", ")}, separated by spaces.`, {
      data: { field: "scope" },
    });
  }
  return scopes as Scope[];
}
