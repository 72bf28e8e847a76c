import type { Locale } from "./locales.ts";
import type { Catalogue } from "./translator.ts";
import type { CatalogueSource } from "./use-catalogue.ts";
import en from "./words.en.json" with { type: "json" };

export type WordId = keyof typeof en;

const loaders: Record<Exclude<Locale, "en">, () => Promise<Catalogue<WordId>>> = {
  vi: () => import("./words.vi.json", { with: { type: "json" } }).then((module) => module.default),
  th: () => import("./words.th.json", { with: { type: "json" } }).then((module) => module.default),
};

/** The few words that components need of their own; everything else comes in by props. */
export const words: CatalogueSource<WordId> = {
  english: en,
  load: (locale) => (locale === "en" ? Promise.resolve(en) : loaders[locale]().catch(() => en)),
};
