import type { AppListing } from "@plaza/protocol/services";

/** The app's name in the user's language, where the manifest has one. */
export function listingName(listing: AppListing | null | undefined, locale: string, fallback: string): string {
  return listing?.names?.[locale] ?? listing?.name ?? fallback;
}
