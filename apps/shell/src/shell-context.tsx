import { useHost } from "@plaza/host-react";
import { applyTheme, createTranslator, guestTokens, type Locale, type ThemeChoice, type Translator, watchTheme } from "@plaza/ui";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from "react";
import type { CatalogueStore, MessageId } from "./catalogues.ts";
import type { PreferenceStore } from "./preferences.ts";

export interface Shell extends Translator<MessageId> {
  readonly theme: ThemeChoice;
  setTheme(choice: ThemeChoice): void;
  /** Changes as soon as its words are here. */
  setLocale(choice: Locale): void;
}

const ShellContext = createContext<Shell | null>(null);

export interface ShellProviderProps {
  preferences: PreferenceStore;
  /** With the language of the preferences loaded. */
  catalogues: CatalogueStore;
  children: ReactNode;
}

/** Words, formats and taste for every page; keeps the document and the host's guests in the same theme and language. */
export function ShellProvider({ preferences, catalogues, children }: ShellProviderProps) {
  const { theme, locale } = useSyncExternalStore(preferences.subscribe, preferences.getSnapshot);
  const host = useHost();

  useEffect(() => {
    applyTheme(theme);
    return watchTheme(theme, (resolved) => host.setContext({ theme: resolved, tokens: guestTokens(resolved) }));
  }, [theme, host]);

  useEffect(() => {
    document.documentElement.lang = locale;
    document.documentElement.dir = "ltr";
    host.setContext({ locale, direction: "ltr" });
  }, [locale, host]);

  const shell = useMemo<Shell>(
    () => ({
      ...createTranslator(catalogues.loaded(), locale),
      theme,
      setTheme: (choice) => preferences.set({ theme: choice }),
      setLocale: (choice) => void catalogues.load(choice).then(() => preferences.set({ locale: choice })),
    }),
    [locale, theme, preferences, catalogues],
  );
  return <ShellContext.Provider value={shell}>{children}</ShellContext.Provider>;
}

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (!shell) throw new Error("useShell needs <ShellProvider> above it");
  return shell;
}
