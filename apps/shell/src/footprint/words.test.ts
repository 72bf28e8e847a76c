import { checkCatalogues } from "@plaza/ui/testing";
import { expect, it } from "vitest";
import { footprintWords } from "./words.ts";

it("has the words of accounts in English, Vietnamese and Thai, and they parse", async () => {
  const [vi, th] = await Promise.all([footprintWords.load("vi"), footprintWords.load("th")]);
  expect(checkCatalogues({ en: footprintWords.english, vi, th })).toEqual([]);
  expect(new Set([footprintWords.english, vi, th]).size).toBe(3);
});
