import type { Translator } from "@plaza/ui";
import { pageWords, usePageWords } from "../use-page-words.ts";
import en from "./locales/en.json" with { type: "json" };

export type AccountWordId = keyof typeof en;
export type AccountWords = Translator<AccountWordId>;

/** The words of sign-in and accounts. */
export const accountWords = pageWords<AccountWordId>(en, {
  vi: () => import("./locales/vi.json", { with: { type: "json" } }),
  th: () => import("./locales/th.json", { with: { type: "json" } }),
});

export function useAccountWords(): AccountWords {
  return usePageWords(accountWords);
}
