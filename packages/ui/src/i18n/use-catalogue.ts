import { useEffect, useState } from "react";
import type { Locale } from "./locales.ts";
import type { Catalogue } from "./translator.ts";

export interface CatalogueSource<Id extends string> {
  /** Always here: read until another language has come, and where one cannot be fetched. */
  readonly english: Catalogue<Id>;
  /** Never rejects. */
  load(locale: Locale): Promise<Catalogue<Id>>;
}

/** The texts of one language: as given, fetched, or English until then. */
export function useCatalogue<Id extends string>(source: CatalogueSource<Id>, locale: Locale, given?: Catalogue<Id>): Catalogue<Id> {
  const [fetched, setFetched] = useState<{ readonly locale: Locale; readonly catalogue: Catalogue<Id> } | null>(null);
  const known = given ?? (locale === "en" ? source.english : fetched?.locale === locale ? fetched.catalogue : undefined);
  const missing = known === undefined;
  useEffect(() => {
    if (!missing) return;
    let gone = false;
    void source.load(locale).then((catalogue) => {
      if (!gone) setFetched({ locale, catalogue });
    });
    return () => {
      gone = true;
    };
  }, [source, locale, missing]);
  return known ?? source.english;
}
