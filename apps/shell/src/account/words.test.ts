import { checkCatalogues } from "@plaza/ui/testing";
import { expect, it } from "vitest";
import { accountWords } from "./words.ts";

it("has the words of accounts in English, Vietnamese and Thai, and they parse", async () => {
  const [vi, th] = await Promise.all([accountWords.load("vi"), accountWords.load("th")]);
  expect(checkCatalogues({ en: accountWords.english, vi, th })).toEqual([]);
  expect(new Set([accountWords.english, vi, th]).size).toBe(3);
});
