import { useEffect, useRef } from "react";
import { useHostSurfaces } from "./back/use-host-surfaces.ts";
import { useHost } from "./context.tsx";

export interface BrowserBackOptions {
  /** Id of the session on screen; null where none is. */
  readonly session: string | null;
  /** Back with nothing left in the guest. */
  readonly onLeave: () => void;
}

/**
 * The browser's Back for applications without history handling of their own: one entry stands for the open mini-app; Back closes
 * the host's open sheet or menu first, then goes to the guest's pages, and puts the entry back each time; then it leaves [D1].
 */
export function useBrowserBack({ session, onLeave }: BrowserBackOptions): void {
  const host = useHost();
  const leave = useRef(onLeave);
  leave.current = onLeave;
  const { back } = useHostSurfaces();
  useEffect(() => {
    if (session === null) return;
    const entry = { plazaGuest: session };
    const isOurs = () => (history.state as { plazaGuest?: unknown } | null)?.plazaGuest === session;
    let gone = false;
    if (!isOurs()) history.pushState(entry, "");
    const onPop = () => {
      if (isOurs()) return;
      if (back()) return history.pushState(entry, "");
      void host.back(session).then((handled) => {
        if (gone) return;
        if (handled) history.pushState(entry, "");
        else leave.current();
      });
    };
    window.addEventListener("popstate", onPop);
    return () => {
      gone = true;
      window.removeEventListener("popstate", onPop);
      if (isOurs()) history.back();
    };
  }, [host, session, back]);
}
