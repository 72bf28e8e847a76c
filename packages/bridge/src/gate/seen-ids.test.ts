import { expect, it } from "vitest";
import { createSeenIds } from "./seen-ids.ts";

it("remembers at least the last ids and forgets the oldest, so that memory is bounded [B-14]", () => {
  const seen = createSeenIds(3);
  const first = ["a", "b", "c", "d", "e", "f"].map((id) => seen.add(id));
  expect(first).toEqual([true, true, true, true, true, true]);
  expect(["d", "e", "f", "c"].map((id) => seen.add(id))).toEqual([false, false, false, false]);
  expect([seen.add("g"), seen.add("a")]).toEqual([true, true]);
});
