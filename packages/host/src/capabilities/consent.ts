import type { Permission } from "@plaza/protocol";
import type { ConsentItem } from "../sheets/types.ts";
import type { GuestContext } from "./guest-context.ts";

/** Asks the user, in a sheet, for what the app does not have yet, and records the answer. Resolves with what was said yes to. */
export async function askConsent(context: GuestContext, items: readonly ConsentItem[], reason?: string): Promise<readonly Permission[]> {
  const email = items.some(({ scope }) => scope === "email") ? await hideable(context) : undefined;
  const request = {
    kind: "consent",
    app: context.app,
    scopes: items,
    ...(reason === undefined ? {} : { reason }),
    ...(email === undefined ? {} : { email }),
  } as const;
  const answer = await context.sheets.ask<"consent">(request, context.sessionId);
  // Only what this sheet asked for can come out of it, whoever answered.
  const yes = items.map(({ scope }) => scope).filter((scope) => answer?.granted.includes(scope));
  if (yes.length > 0) {
    const now = [...new Set([...context.session.granted(), ...yes])];
    await context.setGrants(now, email === undefined || !yes.includes("email") ? {} : { hideEmail: answer?.hideEmail ?? true });
    context.session.setGranted(now);
  }
  return yes;
}

/** The user's address, where another can stand for it. */
async function hideable(context: GuestContext): Promise<string | undefined> {
  const { email, relay } = await context.contacts();
  return relay === true ? email : undefined;
}
