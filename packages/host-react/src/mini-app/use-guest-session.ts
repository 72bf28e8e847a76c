import type { OpenOptions, SessionView } from "@plaza/host";
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { useHost, useSession } from "../context.tsx";

export interface GuestSessionHandle {
  readonly session: SessionView | null;
  /** Where the guest's frame stands. */
  readonly place: RefObject<HTMLDivElement | null>;
  /** The id is not one of a mini-app. */
  readonly refused: boolean;
  /** Off the screen, kept alive, and back to who embeds. */
  readonly leave: () => void;
  /** Back goes to the guest first. */
  readonly back: () => void;
}

/** Opens a session while mounted, hides it when unmounted, and keeps its frame in place. */
export function useGuestSession(
  appId: string,
  options: OpenOptions,
  handlers: { readonly onClose: () => void; readonly onBack?: () => void },
): GuestSessionHandle {
  const host = useHost();
  const place = useRef<HTMLDivElement | null>(null);
  const [id, setId] = useState<string | null>(null);
  const [refused, setRefused] = useState(false);
  const session = useSession(id);
  const latest = useRef({ options, handlers, seen: false, left: false });
  latest.current.options = options;
  latest.current.handlers = handlers;

  // Before the first paint: the session exists in the frame in which the skeleton is drawn.
  useLayoutEffect(() => {
    try {
      const opened = host.open(appId, latest.current.options);
      latest.current.left = false;
      setId(opened);
      return () => host.hide(opened);
    } catch {
      setRefused(true);
      return;
    }
  }, [host, appId]);

  useLayoutEffect(() => {
    if (id === null || !place.current) return;
    host.place(id, place.current);
    return () => host.place(id, null);
  }, [host, id]);

  const leave = useCallback(() => {
    const now = latest.current;
    if (now.left) return;
    now.left = true;
    if (id !== null) host.hide(id);
    now.handlers.onClose();
  }, [host, id]);

  // The guest closed itself, the user signed out, or the session was let go of: who embeds hears of it once.
  const there = session !== null;
  useLayoutEffect(() => {
    const now = latest.current;
    if (there) now.seen = true;
    else if (now.seen && !now.left) {
      now.seen = false;
      now.left = true;
      now.handlers.onClose();
    }
  }, [there]);

  const back = useCallback(() => {
    if (id === null) return leave();
    void host.back(id).then((handled) => {
      if (handled) return;
      const { onBack } = latest.current.handlers;
      if (onBack) onBack();
      else leave();
    });
  }, [host, id, leave]);

  return { session, place, refused, leave, back };
}
