import { type Channel, type Digest, MiniAppError } from "@plaza/protocol";
import { integrityFailed } from "../integrity.ts";
import { isVerifiedIndex, type VerifiedIndex } from "./verify.ts";

/** One release that the signed index allows to run. Only {@link resolveRelease} makes one. */
export interface ReleaseEntry {
  readonly appId: string;
  readonly version: string;
  /** The channel it was found in; absent when asked for by version. */
  readonly channel?: Channel;
  readonly digest: Digest;
  /** Digest of its guarded build; absent where the registry made none. */
  readonly guarded?: Digest;
}

const brand = new WeakSet<object>();

export type ReleaseQuery =
  | { readonly appId: string; readonly channels: readonly Channel[] }
  | { readonly appId: string; readonly version: string };

/**
 * The release of an app that may run now: the first of the channels that has one, or the version asked for.
 * Throws RELEASE_REVOKED when the operator stopped the app (the message is the operator's) or revoked the release, INTEGRITY_FAILED
 * (`unlisted`) when the index does not list it, and a TypeError for an index that was not verified.
 */
export function resolveRelease(index: VerifiedIndex, query: ReleaseQuery): ReleaseEntry {
  if (!isVerifiedIndex(index)) throw new TypeError("resolveRelease needs an index that verifyIndex returned");
  const app = Object.hasOwn(index.apps, query.appId) ? index.apps[query.appId as keyof typeof index.apps] : undefined;
  if (app === undefined) throw integrityFailed("unlisted", `The release index does not list ${query.appId}.`);
  if (app.status === "stopped") throw new MiniAppError("RELEASE_REVOKED", app.message, { data: { status: "stopped" } });
  const channel = "channels" in query ? query.channels.find((name) => app.channels[name] !== undefined) : undefined;
  const version = "version" in query ? query.version : channel && app.channels[channel];
  const release = version !== undefined && Object.hasOwn(app.releases, version) ? app.releases[version] : undefined;
  if (version === undefined || release === undefined)
    throw integrityFailed("unlisted", `The release index lists no such release of ${query.appId}.`);
  if (release.status === "revoked") throw new MiniAppError("RELEASE_REVOKED", undefined, { data: { status: "revoked" } });
  const entry = Object.freeze({
    appId: query.appId,
    version,
    ...(channel === undefined ? {} : { channel }),
    digest: release.digest,
    ...(release.guarded === undefined ? {} : { guarded: release.guarded }),
  });
  brand.add(entry);
  return entry;
}

/** True for an entry that came out of {@link resolveRelease}. */
export function isReleaseEntry(value: unknown): value is ReleaseEntry {
  return typeof value === "object" && value !== null && brand.has(value);
}
