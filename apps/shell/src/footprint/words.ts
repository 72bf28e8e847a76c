import { pageWords, usePageWords } from "../use-page-words.ts";
import en from "./locales/en.json" with { type: "json" };

export type FootprintWordId = keyof typeof en;

/** The words of what an app did, and of its end. */
export const footprintWords = pageWords<FootprintWordId>(en, {
  vi: () => import("./locales/vi.json", { with: { type: "json" } }),
  th: () => import("./locales/th.json", { with: { type: "json" } }),
});

export function useFootprintWords() {
  return usePageWords(footprintWords);
}
