import { useHostSnapshot } from "@plaza/host-react";
import type { AppListing } from "@plaza/protocol/services";
import { AppIcon } from "@plaza/ui";
import { useShell } from "../shell-context.tsx";
import { appHref, appName } from "./app-listing.tsx";
import { categoryName } from "./categories.tsx";

export interface Recent {
  readonly listing: AppListing;
  readonly name: string;
  /** What it was doing, or its kind. */
  readonly detail: string;
  readonly running: boolean;
}

/** Newest first; an app that is still running says where it stands. */
export function useRecents(): Recent[] {
  const { t, locale } = useShell();
  const { apps, recents, sessions } = useHostSnapshot();
  return recents.flatMap((id) => {
    const listing = apps.find((app) => app.id === id);
    if (!listing) return [];
    const name = appName(listing, locale);
    const session = sessions.findLast((one) => one.appId === id && one.state !== "stopped");
    const doing = session?.title && session.title !== name && session.title !== listing.name ? session.title : undefined;
    const detail = doing ?? (session ? t("home.running") : categoryName(t, listing.category));
    return [{ listing, name, detail, running: session !== undefined }];
  });
}

export function RecentCards({ recents }: { recents: readonly Recent[] }) {
  return (
    <ul className="sh-recents" role="list">
      {recents.map(({ listing, name, detail }) => (
        <li key={listing.id}>
          <a className="sh-recent" href={appHref(listing.id)}>
            <AppIcon src={listing.icon ?? undefined} name={name} size={40} />
            <span className="pz-grow">
              <span className="pz-text-13 pz-w600 pz-cut">{name}</span>
              <span className="pz-text-12 pz-tone-second pz-cut">{detail}</span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}
