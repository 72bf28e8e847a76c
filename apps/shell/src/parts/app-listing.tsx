import { useHost } from "@plaza/host-react";
import type { AppListing } from "@plaza/protocol/services";
import { AppIcon } from "@plaza/ui";
import { appPage } from "../pages.ts";
import { useShell } from "../shell-context.tsx";

export function appName(listing: AppListing, locale: string): string {
  return listing.names?.[locale] ?? listing.name;
}

export function appHref(id: string): string {
  return `/miniapp/${id}/`;
}

/** One icon with its name in the grid. Touching it already starts the fetch: most touches become taps. */
export function AppTile({ listing, offline }: { listing: AppListing; offline?: boolean }) {
  const { t, locale } = useShell();
  const host = useHost();
  const name = listing.shortName && !listing.names?.[locale] ? listing.shortName : appName(listing, locale);
  const stopped = listing.status === "stopped";
  return (
    <li>
      <a
        className="sh-tile"
        href={appHref(listing.id)}
        onPointerDown={() => {
          void appPage.load();
          host.prefetch(listing.id);
        }}
        lang={listing.lang}
      >
        <AppIcon src={listing.icon ?? undefined} name={name} size={52} offline={offline || stopped} />
        <span className="sh-tile-name">{name}</span>
        {stopped && <span className="pz-hidden">{t("home.stopped")}</span>}
      </a>
    </li>
  );
}
