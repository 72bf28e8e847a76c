import type { OpenOptions } from "@plaza/host";
import { AppIcon, Capsule, HostBar, PartSheet } from "@plaza/ui";
import { useEffect, useRef, useState } from "react";
import { useHostSnapshot, useWords } from "../context.tsx";
import { listingName } from "../listing-name.ts";
import { appMenu } from "../parts.ts";
import { GuestStage } from "./guest-stage.tsx";
import { useGuestSession } from "./use-guest-session.ts";
import { useSurfacesLoaded } from "./use-surfaces-loaded.ts";

export interface MiniAppProps extends OpenOptions {
  /** Id of the mini-app. */
  readonly id: string;
  /** The capsule's close, the guest closing itself, or Back with nothing left to go back to. */
  readonly onClose: () => void;
  /** Back with nothing left; default `onClose`. */
  readonly onBack?: () => void;
  /** Opens the application's own page of permissions instead of the menu's. */
  readonly onPermissions?: (appId: string) => void;
  /** Turns the deep link into the one that is shared. */
  readonly shareUrl?: (link: string) => string;
  /** Moves the keyboard to the mini-app when it opens. Default true. */
  readonly autoFocus?: boolean;
}

/**
 * One mini-app, filling its container: the host's bar and capsule, always in the same place, and below them the guest's rectangle.
 * The skeleton of the listing is in the first render, before the session exists; unmounting keeps the session alive.
 */
export function MiniApp({ id, onClose, onBack, onPermissions, shareUrl, autoFocus = true, ...open }: MiniAppProps) {
  const { t, locale } = useWords();
  const { session, place, refused, leave, back } = useGuestSession(id, open, { onClose, ...(onBack ? { onBack } : {}) });
  const known = useHostSnapshot((snapshot) => snapshot.apps.find((app) => app.id === id) ?? null);
  const [menu, setMenu] = useState(false);
  useSurfacesLoaded();
  const region = useRef<HTMLElement>(null);

  // After the first frame: focus() lays the page out at once, and the tap waits for that (20 ms and more).
  useEffect(() => {
    if (!autoFocus) return;
    const frame = requestAnimationFrame(() => region.current?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, [autoFocus]);

  const listing = known ?? session?.listing ?? null;
  const name = listingName(listing, locale, session?.name ?? id);
  // Nothing can be said against an app that does not exist.
  const exists = listing !== null || session?.stopped?.reason !== "not-found";
  // A title that the guest set itself stands in the bar; what it was born with gives way to the name in the user's language.
  const own = session && session.title !== session.name && session.title !== listing?.name && session.title !== id ? session.title : null;

  return (
    <section ref={region} tabIndex={-1} className="pz-host pzr-app" aria-label={t("appRegion", { name })}>
      <HostBar
        onBack={back}
        headingLevel={1}
        icon={<AppIcon name={name} src={listing?.icon ?? undefined} size={28} />}
        name={<bdi>{own ?? name}</bdi>}
        end={<Capsule expanded={menu} onMenu={() => setMenu(true)} onClose={leave} />}
      />
      <GuestStage
        appId={id}
        name={name}
        listing={listing}
        session={session}
        refused={refused}
        reportable={exists}
        place={place}
        onClose={leave}
        onReport={() => setMenu(true)}
      />
      <PartSheet
        part={appMenu}
        onClose={() => setMenu(false)}
        props={{
          open: menu,
          onOpenChange: setMenu,
          appId: id,
          name,
          listing,
          session,
          start: session?.stopped && exists ? "report" : "root",
          reportable: exists,
          onPermissions,
          shareUrl,
        }}
      />
    </section>
  );
}
