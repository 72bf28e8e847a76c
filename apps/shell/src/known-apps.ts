import { type AppListing, appListingSchema } from "@plaza/protocol/services";
import { useEffect, useState } from "react";

const KEY = "plaza.catalogue";

/** The catalogue as it was on the last visit, for one that begins without a connection: names to look at, nothing that could be opened unchecked. */
export function readKnownApps(storage: Pick<Storage, "getItem">): readonly AppListing[] {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? "[]");
    // One of an older build that reads otherwise now is left out.
    return Array.isArray(kept) ? kept.flatMap((one) => appListingSchema.safeParse(one).data ?? []) : [];
  } catch {
    return [];
  }
}

export function keepKnownApps(storage: Pick<Storage, "setItem">, apps: readonly AppListing[]): void {
  try {
    storage.setItem(KEY, JSON.stringify(apps));
  } catch {
    // A full or closed storage: a visit without a connection then has an empty home.
  }
}

/** Keeps what is listed now; gives what was listed last. */
export function useKnownApps(apps: readonly AppListing[]): readonly AppListing[] {
  const [last] = useState(() => readKnownApps(localStorage));
  useEffect(() => {
    if (apps.length > 0) keepKnownApps(localStorage, apps);
  }, [apps]);
  return apps.length > 0 ? apps : last;
}
