import { pageWords, usePageWords } from "../use-page-words.ts";
import en from "./locales/en.json" with { type: "json" };

export type PayingWordId = keyof typeof en;

/** The words of how the user pays. */
export const payingWords = pageWords<PayingWordId>(en, {
  vi: () => import("./locales/vi.json", { with: { type: "json" } }),
  th: () => import("./locales/th.json", { with: { type: "json" } }),
});

export function usePayingWords() {
  return usePageWords(payingWords);
}
