import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Locale } from "./locales.ts";
import { createTranslator, type Translator } from "./translator.ts";
import { type WordId, words } from "./words.ts";

const UiContext = createContext<Translator<WordId> | null>(null);

export function UiProvider({ locale, children }: { locale: Locale; children: ReactNode }) {
  const translator = useMemo(() => createTranslator(words, locale), [locale]);
  return <UiContext.Provider value={translator}>{children}</UiContext.Provider>;
}

/** Ui's own words; English where no provider stands above, so a lone component is never without a name. */
export function useUiWords(): Translator<WordId> {
  const given = useContext(UiContext);
  return useMemo(() => given ?? createTranslator(words, "en"), [given]);
}
