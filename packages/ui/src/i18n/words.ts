import type { Catalogues } from "./translator.ts";
import en from "./words.en.json" with { type: "json" };
import th from "./words.th.json" with { type: "json" };
import vi from "./words.vi.json" with { type: "json" };

export type WordId = keyof typeof en;

/** The few words that components need of their own; everything else comes in by props. */
export const words: Catalogues<WordId> = { en, vi, th };
