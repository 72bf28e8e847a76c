import type { Catalogues } from "@plaza/ui";
import en from "../locales/en.json" with { type: "json" };
import th from "../locales/th.json" with { type: "json" };
import vi from "../locales/vi.json" with { type: "json" };

export type WordId = keyof typeof en;

/** Every text of the host's own surfaces. */
export const words: Catalogues<WordId> = { en, vi, th };
