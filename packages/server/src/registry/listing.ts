import { descriptionOf, hasCapability, namesOf, type Release, skeletonOf } from "@plaza/manifest";
import type { Channel } from "@plaza/protocol";
import type { AppListing } from "@plaza/protocol/services";
import type { RegisteredApp } from "./registry.ts";

/** Path of a release's icon on the host's origin: a drawing scales, so it comes first; null where there is none. */
export function iconOf({ appId, version, manifest }: Release): string | null {
  const icon = manifest.icons.find(({ src }) => src.endsWith(".svg")) ?? manifest.icons.at(-1);
  return icon === undefined ? null : `/releases/${appId}/${version.name}/${icon.src}`;
}

/** What the catalogue shows of an app: display data only, what may run is decided by the signed index. */
export function toListing(app: RegisteredApp, release: Release, channel: Channel): AppListing {
  const { manifest } = release;
  const { listing } = manifest.plaza;
  const description = descriptionOf(manifest, manifest.lang ?? "en");
  const names = namesOf(manifest);
  return {
    id: release.appId,
    name: manifest.name,
    ...(manifest.short_name === undefined ? {} : { shortName: manifest.short_name }),
    ...(description === undefined ? {} : { description }),
    publisher: { id: app.publisherId, name: app.publisherName },
    icon: iconOf(release),
    category: listing?.category ?? "other",
    tags: [...(listing?.tags ?? [])],
    ...(manifest.lang === undefined ? {} : { lang: manifest.lang }),
    ...(manifest.dir === "ltr" || manifest.dir === "rtl" ? { dir: manifest.dir } : {}),
    sandbox: manifest.plaza.sandbox,
    ...(names === undefined ? {} : { names: { ...names } }),
    skeleton: skeletonOf(manifest),
    version: release.version.name,
    channel,
    status: app.status,
    ...(app.message === undefined ? {} : { message: app.message }),
    sells: hasCapability(manifest, "checkout"),
  };
}
