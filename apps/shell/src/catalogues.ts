import { loadWords } from "@plaza/host-react";
import type { Catalogue, Catalogues, Locale } from "@plaza/ui";
import en from "./locales/en.json" with { type: "json" };

export type MessageId = keyof typeof en;

const loaders: Record<Exclude<Locale, "en">, () => Promise<Catalogue<MessageId>>> = {
  vi: () => import("./locales/vi.json", { with: { type: "json" } }).then((module) => module.default),
  th: () => import("./locales/th.json", { with: { type: "json" } }).then((module) => module.default),
};

type HostWords = Awaited<ReturnType<typeof loadWords>>;

export interface CatalogueStore {
  /** What is loaded; English always is. */
  loaded(): Partial<Catalogues<MessageId>>;
  /** The same languages for the host's own sheets and menus. */
  hostWords(): HostWords;
  /** Settles when the language can be used; one that cannot be fetched leaves English. */
  load(locale: Locale): Promise<void>;
}

/** A visitor reads one language: the others are fetched when they are chosen. */
export function createCatalogues(): CatalogueStore {
  let all: Partial<Catalogues<MessageId>> = { en };
  let hostWords: HostWords = {};
  return {
    loaded: () => all,
    hostWords: () => hostWords,
    async load(locale) {
      if (all[locale] || locale === "en") return;
      const [own, host] = await Promise.all([loaders[locale]().catch(() => en), loadWords(locale)]);
      all = { ...all, [locale]: own };
      hostWords = { ...hostWords, ...host };
    },
  };
}
