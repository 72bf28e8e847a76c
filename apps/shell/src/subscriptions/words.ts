import { pageWords, usePageWords } from "../use-page-words.ts";
import en from "./locales/en.json" with { type: "json" };

export type SubscriptionWordId = keyof typeof en;

/** The words of the user's subscriptions. */
export const subscriptionWords = pageWords<SubscriptionWordId>(en, {
  vi: () => import("./locales/vi.json", { with: { type: "json" } }),
  th: () => import("./locales/th.json", { with: { type: "json" } }),
});

export function useSubscriptionWords() {
  return usePageWords(subscriptionWords);
}
