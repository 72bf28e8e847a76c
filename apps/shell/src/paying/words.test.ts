import { checkCatalogues } from "@plaza/ui/testing";
import { expect, it } from "vitest";
import { payingWords } from "./words.ts";

it("has the words of ways to pay in English, Vietnamese and Thai, and they parse", async () => {
  const [vi, th] = await Promise.all([payingWords.load("vi"), payingWords.load("th")]);
  expect(checkCatalogues({ en: payingWords.english, vi, th })).toEqual([]);
  expect(new Set([payingWords.english, vi, th]).size).toBe(3);
});
