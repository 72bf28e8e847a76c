import { hasCapability } from "@plaza/manifest";
import type { SubscriptionHeld } from "@plaza/protocol";
import { isMiniAppError } from "@plaza/protocol";
import type { ServerContext } from "../core/context.ts";
import { factsOf } from "../identity/identity.ts";
import type { SubscriptionRow } from "./tables.ts";

/**
 * Why nothing may be taken for a subscription now: its mini-app is gone, stopped or revoked, sells nothing any more, or policy takes checkout from this person in
 * this app. Asked before every payment, of the registry and the rules as they are then [H5].
 */
export async function heldBecause(
  ctx: Pick<ServerContext, "registry" | "identity" | "policy">,
  { appId, userId }: Pick<SubscriptionRow, "appId" | "userId">,
): Promise<SubscriptionHeld | undefined> {
  const app = await ctx.registry.findApp(appId);
  const version = app?.channels.stable ?? app?.channels.beta ?? app?.channels.dev;
  if (app === undefined || version === undefined) return "app_removed";
  if (app.status === "stopped") return "app_stopped";
  const [release, user] = await Promise.all([ctx.registry.findRelease(appId, version), ctx.identity.findUser(userId)]);
  if (release === undefined || release.status === "revoked") return "release_revoked";
  if (user === undefined || !hasCapability(release.manifest, "checkout")) return "not_offered";
  try {
    await ctx.policy.assertAllowed(factsOf(user), { capability: "checkout", appId, isolation: "full" });
    return undefined;
  } catch (error) {
    if (isMiniAppError(error) && error.code === "CAPABILITY_DENIED") return "not_offered";
    throw error;
  }
}
