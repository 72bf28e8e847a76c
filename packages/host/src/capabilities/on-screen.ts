import { MiniAppError } from "@plaza/protocol";
import type { GuestContext } from "./guest-context.ts";

/** SECURITY: a mini-app that is not on screen opens no sheet: the user could not see who asks [I-09] (test: "a hidden app opens no sheet"). */
export function requireOnScreen(context: GuestContext): void {
  if (!context.session.visible()) throw new MiniAppError("USER_ACTIVATION_REQUIRED", "This mini-app is not on screen.");
}
