import { checkCatalogues } from "@plaza/ui/testing";
import { expect, it } from "vitest";
import { words } from "./words.ts";

it("every text exists in English, Vietnamese and Thai with the same arguments [I9]", () => {
  expect(checkCatalogues(words)).toEqual([]);
});
