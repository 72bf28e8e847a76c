import { checkCatalogues } from "@plaza/ui/testing";
import { expect, it } from "vitest";
import en from "./locales/en.json";
import th from "./locales/th.json";
import vi from "./locales/vi.json";

it("English, Vietnamese and Thai have the same texts with the same placeholders", () => {
  expect(checkCatalogues({ en, vi, th })).toEqual([]);
});
