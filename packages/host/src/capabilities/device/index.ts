import { type device, type HostHandlers, MiniAppError } from "@plaza/protocol";
import { askConsent } from "../consent.ts";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";

export function createDevice(): HostHandlers<typeof device, GuestContext> {
  return {
    requestPermission: async ({ permission }, context) => {
      const declared = context.manifest.req_permissions?.find(({ name }) => name === permission);
      if (!declared)
        throw new MiniAppError("CAPABILITY_DENIED", `The manifest does not ask for ${permission} in req_permissions.`, {
          data: { permission },
        });
      if (context.session.granted().includes(permission)) return { state: "granted" };
      requireOnScreen(context);
      const yes = await askConsent(context, [{ scope: permission, reason: declared.reason }]);
      return { state: yes.includes(permission) ? "granted" : "denied" };
    },
  };
}
