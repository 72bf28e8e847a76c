import { type Catalogue, type CatalogueSource, createTranslator, type Locale, type Translator, useCatalogue } from "@plaza/ui";
import { useMemo } from "react";
import { useShell } from "./shell-context.tsx";

/** Words that come with some pages and not with the first load. */
export function pageWords<Id extends string>(
  english: Catalogue<Id>,
  loaders: Record<Exclude<Locale, "en">, () => Promise<{ readonly default: Catalogue<Id> }>>,
): CatalogueSource<Id> {
  const load = (locale: Exclude<Locale, "en">) =>
    loaders[locale]().then(
      (module) => module.default,
      () => english,
    );
  return { english, load: (locale) => (locale === "en" ? Promise.resolve(english) : load(locale)) };
}

export function usePageWords<Id extends string>(source: CatalogueSource<Id>): Translator<Id> {
  const { locale } = useShell();
  const catalogue = useCatalogue(source, locale);
  return useMemo(
    () => createTranslator<Id>({ [locale]: catalogue } as Partial<Record<Locale, Catalogue<Id>>>, locale),
    [catalogue, locale],
  );
}
