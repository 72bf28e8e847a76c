import type { Host } from "@plaza/host";
import { type Catalogues, createTranslator, type Locale, negotiateLocale, UiProvider, useCatalogue } from "@plaza/ui";
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { createSurfaces } from "./back/surfaces.ts";
import { PlazaContext } from "./context.tsx";
import { HostToasts } from "./host-toasts.tsx";
import { words as allWords, type WordId } from "./i18n/words.ts";
import { HostSheets } from "./sheets/host-sheets.tsx";

export interface PlazaProviderProps {
  readonly host: Host;
  /** Default: the best of the host context's locale. */
  readonly locale?: Locale;
  /** What `loadWords` brought, for a first paint in that language; else the provider fetches it and speaks English until it is here. */
  readonly words?: Partial<Catalogues<WordId>>;
  /** Renders sheets and toasts here; false when the application places `<HostSheets />` and `<HostToasts />` itself. */
  readonly surfaces?: boolean;
  readonly children?: ReactNode;
}

/** Gives the tree below a host, starts it, and draws its sheets and toasts. */
export function PlazaProvider({ host, locale, words, surfaces = true, children }: PlazaProviderProps) {
  const wanted = useSyncExternalStore(host.subscribe, () => host.getSnapshot().context.locale);
  const spoken = locale ?? negotiateLocale([wanted]);
  useEffect(() => {
    void host.start();
  }, [host]);
  const catalogue = useCatalogue(allWords, spoken, words?.[spoken]);
  const [open] = useState(createSurfaces);
  const value = useMemo(
    () => ({ host, words: createTranslator({ [spoken]: catalogue }, spoken), surfaces: open }),
    [host, spoken, catalogue, open],
  );
  return (
    <PlazaContext.Provider value={value}>
      <UiProvider locale={spoken}>
        {children}
        {surfaces && (
          <>
            <HostSheets />
            <HostToasts />
          </>
        )}
      </UiProvider>
    </PlazaContext.Provider>
  );
}
