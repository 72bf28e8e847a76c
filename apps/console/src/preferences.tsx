import { applyTheme, createTranslator, type Locale, negotiateLocale, type ThemeChoice, type Translator, UiProvider } from "@plaza/ui";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import en from "./locales/en.json";
import th from "./locales/th.json";
import vi from "./locales/vi.json";

export const catalogues = { en, vi, th };
export type TextId = keyof typeof en;

interface Preferences {
  readonly words: Translator<TextId>;
  readonly theme: ThemeChoice;
  setTheme(theme: ThemeChoice): void;
  setLocale(locale: Locale): void;
}

const PreferencesContext = createContext<Preferences | null>(null);
const KEYS = { theme: "plaza.console.theme", locale: "plaza.console.locale" };

function storedTheme(): ThemeChoice {
  const stored = localStorage.getItem(KEYS.theme);
  return stored === "light" || stored === "dark" ? stored : "system";
}

/** Language and theme of this browser. */
export function PreferencesProvider({ children }: { readonly children: ReactNode }) {
  const [theme, setTheme] = useState(storedTheme);
  const [locale, setLocale] = useState<Locale>(() => negotiateLocale([localStorage.getItem(KEYS.locale) ?? "", ...navigator.languages]));

  useEffect(() => {
    applyTheme(theme);
    localStorage.setItem(KEYS.theme, theme);
  }, [theme]);
  useEffect(() => {
    document.documentElement.lang = locale;
    localStorage.setItem(KEYS.locale, locale);
  }, [locale]);

  const value = useMemo(() => ({ words: createTranslator(catalogues, locale), theme, setTheme, setLocale }), [locale, theme]);
  return (
    <PreferencesContext.Provider value={value}>
      <UiProvider locale={locale}>{children}</UiProvider>
    </PreferencesContext.Provider>
  );
}

export function usePreferences(): Preferences {
  const value = useContext(PreferencesContext);
  if (value === null) throw new Error("usePreferences is used inside PreferencesProvider");
  return value;
}

/** The translator of the present language. */
export function useWords(): Translator<TextId> {
  return usePreferences().words;
}
