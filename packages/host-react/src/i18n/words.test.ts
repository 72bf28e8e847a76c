import { checkCatalogues } from "@plaza/ui/testing";
import { expect, it } from "vitest";
import { loadWords } from "./words.ts";

it("every text exists in English, Vietnamese and Thai with the same arguments [I9]", async () => {
  const [{ en }, { vi }, { th }] = await Promise.all([loadWords("en"), loadWords("vi"), loadWords("th")]);
  expect(checkCatalogues({ en: en!, vi: vi!, th: th! })).toEqual([]);
  expect(vi).not.toBe(en);
});
