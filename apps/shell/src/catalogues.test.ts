import { locales } from "@plaza/ui";
import { checkCatalogues } from "@plaza/ui/testing";
import { describe, expect, it } from "vitest";
import { createCatalogues } from "./catalogues.ts";

describe("the shell's words", () => {
  it("are there in English, Vietnamese and Thai, and parse", async () => {
    const catalogues = createCatalogues();
    for (const locale of locales) await catalogues.load(locale);
    const { en, vi, th } = catalogues.loaded();
    expect(checkCatalogues({ en: en ?? {}, vi: vi ?? {}, th: th ?? {} })).toEqual([]);
    expect(new Set([en, vi, th]).size).toBe(3);
  });
});
