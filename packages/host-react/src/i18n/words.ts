import type { Catalogue, CatalogueSource, Catalogues, Locale } from "@plaza/ui";
import en from "../locales/en.json" with { type: "json" };

export type WordId = keyof typeof en;

const loaders: Record<Exclude<Locale, "en">, () => Promise<Catalogue<WordId>>> = {
  vi: () => import("../locales/vi.json", { with: { type: "json" } }).then((module) => module.default),
  th: () => import("../locales/th.json", { with: { type: "json" } }).then((module) => module.default),
};

/** Every text of the host's own surfaces. */
export const words: CatalogueSource<WordId> = {
  english: en,
  load: (locale) => (locale === "en" ? Promise.resolve(en) : loaders[locale]().catch(() => en)),
};

/** Texts in one language, for `PlazaProvider`'s `words`. A language that cannot be fetched is read in English. */
export async function loadWords(locale: Locale): Promise<Partial<Catalogues<WordId>>> {
  return { [locale]: await words.load(locale) };
}
