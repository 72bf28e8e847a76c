import type { HostHandlers, lifecycle } from "@plaza/protocol";
import type { GuestContext } from "../guest-context.ts";

export function createLifecycle(): HostHandlers<typeof lifecycle, GuestContext> {
  return {
    ready: (_, context) => {
      context.session.setReady();
      return {};
    },
  };
}
