import { checkEvent } from "@plaza/manifest";
import type { analytics, HostHandlers } from "@plaza/protocol";
import type { GuestContext } from "../guest-context.ts";

export function createAnalytics(): HostHandlers<typeof analytics, GuestContext> {
  return {
    track: ({ name, props }, context) => {
      // SECURITY: consent first and here: an opted-out user yields no event and no request, whatever the guest sends [Z6] [G3].
      if (!context.analyticsAllowed()) return { accepted: false, reason: "consent" };
      const verdict = checkEvent(context.manifest, { name, ...(props === undefined ? {} : { props }) });
      if (verdict !== "ok") return { accepted: false, reason: verdict };
      context.recorder.analytics(name, props);
      return { accepted: true };
    },
    page: ({ path, props }, context) => {
      if (!context.analyticsAllowed()) return { accepted: false, reason: "consent" };
      context.recorder.analytics("page", { ...props, path });
      return { accepted: true };
    },
  };
}
