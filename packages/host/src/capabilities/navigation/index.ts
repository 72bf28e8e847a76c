import { type HostHandlers, MiniAppError, type navigation } from "@plaza/protocol";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";

export function createNavigation(): HostHandlers<typeof navigation, GuestContext> {
  return {
    close: (_, context) => {
      context.session.endSoon();
      return {};
    },
    setBackHandler: ({ enabled }, context) => {
      context.session.setBackHandler(enabled);
      return {};
    },
    reportPath: ({ path, depth }, context) => {
      context.session.setPath(path, depth);
      return {};
    },
    openUrl: async ({ url }, context) => {
      requireOnScreen(context);
      const target = parseTarget(url);
      const answer = await context.sheets.ask<"openUrl">(
        { kind: "openUrl", app: context.app, url: target.href, origin: target.host },
        context.sessionId,
      );
      if (!answer?.open) return { opened: false };
      context.openWindow(target.href);
      return { opened: true };
    },
  };
}

/** What the sheet shows is what opens: the parsed address, without a user name that could pass for the host name. */
function parseTarget(url: string): URL {
  if (!URL.canParse(url)) throw new MiniAppError("INVALID_PARAMS", "The address cannot be read.");
  const target = new URL(url);
  if (target.protocol !== "https:" || target.username !== "" || target.password !== "") {
    throw new MiniAppError("INVALID_PARAMS", "Only https addresses without a user name can be opened.");
  }
  return target;
}
