import type { Host } from "@plaza/host";
import { createTranslator, type Locale, negotiateLocale, UiProvider } from "@plaza/ui";
import { type ReactNode, useEffect, useMemo, useSyncExternalStore } from "react";
import { PlazaContext } from "./context.tsx";
import { HostToasts } from "./host-toasts.tsx";
import { words } from "./i18n/words.ts";
import { HostSheets } from "./sheets/host-sheets.tsx";

export interface PlazaProviderProps {
  readonly host: Host;
  /** Default: the best of the host context's locale. */
  readonly locale?: Locale;
  /** Renders sheets and toasts here; false when the application places `<HostSheets />` and `<HostToasts />` itself. */
  readonly surfaces?: boolean;
  readonly children?: ReactNode;
}

/** Gives the tree below a host, starts it, and draws its sheets and toasts. */
export function PlazaProvider({ host, locale, surfaces = true, children }: PlazaProviderProps) {
  const wanted = useSyncExternalStore(host.subscribe, () => host.getSnapshot().context.locale);
  const spoken = locale ?? negotiateLocale([wanted]);
  useEffect(() => {
    void host.start();
  }, [host]);
  const value = useMemo(() => ({ host, words: createTranslator(words, spoken) }), [host, spoken]);
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
