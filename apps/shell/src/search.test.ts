import { appListingSchema } from "@plaza/protocol/services";
import { describe, expect, it } from "vitest";
import { createAppSearch } from "./search.ts";

function app(id: string, name: string, category: string, more: Record<string, unknown> = {}) {
  const listing = appListingSchema.parse({
    id,
    name,
    publisher: { id: "p", name: "Publisher" },
    icon: null,
    category,
    tags: [],
    sandbox: "frame",
    skeleton: { boxes: [] },
    version: "1.0.0",
    channel: "stable",
    status: "live",
    sells: false,
    ...more,
  });
  return { listing, category };
}

const search = createAppSearch([
  app("com.example.coffee", "Lá Sớm Coffee", "food", { tags: ["cà phê", "กาแฟเย็น"], description: "Order ahead" }),
  app("com.example.split", "Chia Đều", "bills", { names: { th: "หารบิลกัน" }, description: "Split a bill among friends" }),
  app("com.example.packing", "Packing", "travel"),
]);
const found = (query: string) => search(query).map(({ name }) => name);

describe("search", () => {
  it("finds by the start of a name, by category, tag and description", () => {
    expect(found("cof")).toEqual(["Lá Sớm Coffee"]);
    expect(found("travel")).toEqual(["Packing"]);
    expect(found("friends")).toEqual(["Chia Đều"]);
  });

  it("finds what is typed without accents, and with one slip", () => {
    expect(found("la som")).toEqual(["Lá Sớm Coffee"]);
    expect(found("chia deu")).toEqual(["Chia Đều"]);
    expect(found("pakcing")).toEqual(["Packing"]);
  });

  it("finds Thai, which has no spaces between words", () => {
    expect(found("กาแฟ")).toEqual(["Lá Sớm Coffee"]);
    expect(found("หาร")).toEqual(["Chia Đều"]);
  });

  it("finds nothing for a stranger's word, and needs all words", () => {
    expect(found("zebra")).toEqual([]);
    expect(found("coffee travel")).toEqual([]);
  });
});
