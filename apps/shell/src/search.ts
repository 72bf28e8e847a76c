import type { AppListing } from "@plaza/protocol/services";
import MiniSearch from "minisearch";

export interface SearchableApp {
  readonly listing: AppListing;
  /** The category in the user's language. */
  readonly category: string;
}

/**
 * Finds apps by what people type: name in any language, kind, tags, description; forgives a slip, a missing accent
 * (`ca phe` finds `Cà phê`), and Thai, which writes no spaces.
 */
export function createAppSearch(apps: readonly SearchableApp[]): (query: string) => AppListing[] {
  const byId = new Map<string, AppListing>(apps.map(({ listing }) => [listing.id, listing]));
  const index = new MiniSearch({
    fields: ["name", "category", "tags", "description", "publisher"],
    tokenize: splitWords,
    processTerm: (term) => fold(term) || null,
    searchOptions: {
      boost: { name: 4, tags: 2, category: 2 },
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.25 : false),
      combineWith: "AND",
    },
  });
  index.addAll(
    apps.map(({ listing, category }) => ({
      id: listing.id,
      name: [listing.name, listing.shortName, ...Object.values(listing.names ?? {})].join(" "),
      category: `${category} ${listing.category}`,
      tags: listing.tags.join(" "),
      description: listing.description ?? "",
      publisher: listing.publisher.name,
    })),
  );
  return (query) => index.search(query).flatMap(({ id }) => byId.get(id) ?? []);
}

function splitWords(text: string): string[] {
  const words = new Intl.Segmenter(undefined, { granularity: "word" }).segment(text);
  return Array.from(words).flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));
}

function fold(term: string): string {
  return term
    .toLocaleLowerCase()
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f]/g, "")
    .replaceAll("đ", "d");
}
