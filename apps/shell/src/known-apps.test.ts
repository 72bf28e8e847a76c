import { expect, it } from "vitest";
import { keepKnownApps, readKnownApps } from "./known-apps.ts";

function storage(): Pick<Storage, "getItem" | "setItem"> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

const coffee = {
  id: "com.lasom.coffee",
  name: "Lá Sớm Coffee",
  publisher: { id: "p", name: "Plaza Samples" },
  icon: null,
  category: "food",
  tags: [],
  sandbox: "frame",
  skeleton: { boxes: [] },
  version: "1.0.0",
  channel: "stable",
  status: "live",
  sells: true,
} as never;

it("what was listed last is there on the next visit", () => {
  const place = storage();
  expect(readKnownApps(place)).toEqual([]);
  keepKnownApps(place, [coffee]);
  expect(readKnownApps(place)).toEqual([coffee]);
});

it("what cannot be read as a listing is left out, and a broken storage is empty", () => {
  const place = storage();
  place.setItem("plaza.catalogue", JSON.stringify([coffee, { id: 7 }, null]));
  expect(readKnownApps(place)).toEqual([coffee]);
  place.setItem("plaza.catalogue", "{");
  expect(readKnownApps(place)).toEqual([]);
});

it("a full storage is not an error", () => {
  const full = {
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  };
  expect(() => keepKnownApps(full, [coffee])).not.toThrow();
});
