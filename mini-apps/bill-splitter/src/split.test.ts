import fc from "fast-check";
import { expect, it } from "vitest";
import { parseAmount, splitBill } from "./split.ts";

it("shares add up to the bill and the tip, and differ by at most one minor unit", () => {
  fc.assert(
    fc.property(fc.nat(1_000_000_000), fc.nat(100), fc.integer({ min: 1, max: 50 }), (bill, tip, people) => {
      const split = splitBill(bill, tip, people);
      expect(split.shares).toHaveLength(people);
      expect(split.shares.reduce((sum, share) => sum + share, 0)).toBe(split.total);
      expect(split.total).toBe(bill + split.tip);
      expect(Math.max(...split.shares) - Math.min(...split.shares)).toBeLessThanOrEqual(1);
    }),
  );
});

it("reads amounts as people of the three languages type them", () => {
  expect(parseAmount("120.000", 0)).toBe(120_000);
  expect(parseAmount("₫120,000", 0)).toBe(120_000);
  expect(parseAmount("12,50", 2)).toBe(1250);
  expect(parseAmount("1,234.5", 2)).toBe(123_450);
  expect(parseAmount("1.234", 2)).toBe(123_400);
  for (const bad of ["", "abc", "-3", "1e9", "."]) expect(parseAmount(bad, 2)).toBeNull();
});
