import { type ReleaseEntry, resolveRelease, type VerifiedIndex } from "@plaza/manifest";
import { type AppId, type Channel, channelSchema, MiniAppError } from "@plaza/protocol";
import type { OpenOptions } from "./launch.ts";

/**
 * The release that runs: a channel's newest, or the version that was asked for.
 * SECURITY: a link can name any version, so a version is only run when this shell shows a channel it belongs to; a development release reaches nobody
 * through a link on a shell that shows `stable` alone [H-15] (test: "a link to a development release is refused where dev is not shown").
 */
export function chooseRelease(index: VerifiedIndex, appId: AppId, options: OpenOptions, shown: readonly Channel[]): ReleaseEntry {
  if (options.version === undefined) {
    if (options.channel !== undefined && !shown.includes(options.channel)) throw notShown(appId);
    return resolveRelease(index, { appId, channels: options.channel === undefined ? shown : [options.channel] });
  }
  const entry = resolveRelease(index, { appId, version: options.version });
  const pointing = channelSchema.options.filter((channel) => index.apps[appId]?.channels[channel] === entry.version);
  const development = /-dev\.[0-9a-f]{12}$/.test(entry.version);
  if (pointing.length > 0 ? !pointing.some((channel) => shown.includes(channel)) : development && !shown.includes("dev"))
    throw notShown(appId);
  return entry;
}

function notShown(appId: AppId): MiniAppError {
  return new MiniAppError("INTEGRITY_FAILED", `This host does not show that release of ${appId}.`, { data: { reason: "unlisted" } });
}
