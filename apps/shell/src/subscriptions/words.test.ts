import { checkCatalogues } from "@plaza/ui/testing";
import { expect, it } from "vitest";
import { subscriptionWords } from "./words.ts";

it("has the words of subscriptions in English, Vietnamese and Thai, and they parse", async () => {
  const [vi, th] = await Promise.all([subscriptionWords.load("vi"), subscriptionWords.load("th")]);
  expect(checkCatalogues({ en: subscriptionWords.english, vi, th })).toEqual([]);
  expect(new Set([subscriptionWords.english, vi, th]).size).toBe(3);
});
