import type { Catalogue, Catalogues, Locale } from "@plaza/ui";
import en from "./locales/en.json" with { type: "json" };

export type MessageId = keyof typeof en;

const loaders: Record<Exclude<Locale, "en">, () => Promise<Catalogue<MessageId>>> = {
  vi: () => import("./locales/vi.json", { with: { type: "json" } }).then((module) => module.default),
  th: () => import("./locales/th.json", { with: { type: "json" } }).then((module) => module.default),
};

export interface CatalogueStore {
  /** What is loaded; English always is. */
  loaded(): Partial<Catalogues<MessageId>>;
  /** Settles when the language can be used; one that cannot be fetched leaves English. */
  load(locale: Locale): Promise<void>;
}

/** A visitor reads one language: the others are fetched when they are chosen. */
export function createCatalogues(): CatalogueStore {
  let all: Partial<Catalogues<MessageId>> = { en };
  return {
    loaded: () => all,
    async load(locale) {
      if (all[locale] || locale === "en") return;
      try {
        all = { ...all, [locale]: await loaders[locale]() };
      } catch {
        all = { ...all, [locale]: en };
      }
    },
  };
}
