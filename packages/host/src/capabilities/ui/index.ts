import type { HostHandlers, ui } from "@plaza/protocol";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";

export function createUi(): HostHandlers<typeof ui, GuestContext> {
  return {
    toast: ({ text, action }, context) => {
      if (!context.session.visible()) return { action: false };
      return context.toasts.show({ text, sessionId: context.sessionId, ...(action === undefined ? {} : { action }) });
    },
    alert: async ({ title, text }, context) => {
      requireOnScreen(context);
      await context.sheets.ask<"alert">(
        { kind: "alert", app: context.app, text, ...(title === undefined ? {} : { title }) },
        context.sessionId,
      );
      return {};
    },
    confirm: async ({ title, text, ok, cancel }, context) => {
      requireOnScreen(context);
      const request = { kind: "confirm", app: context.app, title, text, ok, cancel } as const;
      return (await context.sheets.ask<"confirm">(request, context.sessionId)) ?? { ok: false };
    },
    setTitle: ({ title }, context) => {
      context.session.setTitle(title);
      return {};
    },
  };
}
