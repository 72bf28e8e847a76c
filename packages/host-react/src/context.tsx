import type { Host, HostSnapshot, SessionView, SheetView } from "@plaza/host";
import type { Translator } from "@plaza/ui";
import { createContext, useCallback, useContext, useSyncExternalStore } from "react";
import type { Surfaces } from "./back/surfaces.ts";
import type { WordId } from "./i18n/words.ts";

export interface PlazaContextValue {
  readonly host: Host;
  readonly words: Translator<WordId>;
  readonly surfaces: Surfaces;
}

export const PlazaContext = createContext<PlazaContextValue | null>(null);

function usePlazaContext(): PlazaContextValue {
  const value = useContext(PlazaContext);
  if (!value) throw new Error("<PlazaProvider host={…}> must stand above components and hooks of @plaza/host-react.");
  return value;
}

/** The engine of the provider above. */
export function useHost(): Host {
  return usePlazaContext().host;
}

export function useWords(): Translator<WordId> {
  return usePlazaContext().words;
}

export function useSurfaces(): Surfaces {
  return usePlazaContext().surfaces;
}

/** The snapshot, or a part of it; the component renders again when that part has another identity. */
export function useHostSnapshot(): HostSnapshot;
export function useHostSnapshot<T>(select: (snapshot: HostSnapshot) => T): T;
export function useHostSnapshot<T>(select?: (snapshot: HostSnapshot) => T): T | HostSnapshot {
  const host = useHost();
  const read = () => (select ? select(host.getSnapshot()) : host.getSnapshot());
  return useSyncExternalStore(host.subscribe, read, read);
}

/** One session by id; null when it is over. */
export function useSession(id: string | null): SessionView | null {
  return useHostSnapshot(useCallback((snapshot) => snapshot.sessions.find((session) => session.id === id) ?? null, [id]));
}

/** The sheet that waits for the user now. */
export function useSheet(): SheetView | null {
  return useHostSnapshot((snapshot) => snapshot.sheet);
}
