import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Locale } from "./locales.ts";
import { createTranslator, type Translator } from "./translator.ts";
import { useCatalogue } from "./use-catalogue.ts";
import { type WordId, words } from "./words.ts";

const UiContext = createContext<Translator<WordId> | null>(null);

export function UiProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  const catalogue = useCatalogue(words, locale);
  const translator = useMemo(() => createTranslator({ [locale]: catalogue }, locale), [locale, catalogue]);
  return <UiContext.Provider value={translator}>{children}</UiContext.Provider>;
}

/** Ui's own words; English where no provider stands above, so a lone component is never without a name. */
export function useUiWords(): Translator<WordId> {
  const given = useContext(UiContext);
  return useMemo(() => given ?? createTranslator({ en: words.english }, "en"), [given]);
}
