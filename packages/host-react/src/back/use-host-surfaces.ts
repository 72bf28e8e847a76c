import { useCallback, useSyncExternalStore } from "react";
import { useHost, useSurfaces } from "../context.tsx";
import { cancelSheet } from "../sheets/cancel-sheet.ts";

export interface HostSurfaces {
  /** As of this render. */
  readonly open: boolean;
  /** As of now, for handlers that run before React has drawn. */
  isOpen(): boolean;
  /**
   * One step back: a sheet is answered with a no (a payment under way stays), the menu goes to its first page and then away.
   * False where nothing of the host is open.
   */
  back(): boolean;
}

/** The host's own sheets and menus above the guest: Back closes them before it goes to the guest. */
export function useHostSurfaces(): HostSurfaces {
  const host = useHost();
  const surfaces = useSurfaces();
  const isOpen = useCallback(() => host.getSnapshot().sheet !== null || surfaces.isOpen(), [host, surfaces]);
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [host.subscribe(listener), surfaces.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [host, surfaces],
  );
  const open = useSyncExternalStore(subscribe, isOpen, isOpen);
  const back = useCallback(() => {
    const { sheet } = host.getSnapshot();
    if (!sheet) return surfaces.back();
    cancelSheet(host, sheet);
    return true;
  }, [host, surfaces]);
  return { open, isOpen, back };
}
