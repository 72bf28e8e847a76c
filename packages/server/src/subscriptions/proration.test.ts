import fc from "fast-check";
import { expect, it } from "vitest";
import { keptOf, paymentOf, unusedOf } from "./proration.ts";

const amount = fc.integer({ min: 0, max: 10_000_000_000 });
const price = fc.integer({ min: 1, max: 10_000_000_000 });
const DAY = 86_400_000;

it("what is left of a period is whole, never more than it was worth, all of it at its start and nothing at its end, and shrinks with time [C-15]", () => {
  const length = fc.integer({ min: 1, max: 731 * DAY });
  fc.assert(
    fc.property(amount, length, fc.nat({ max: 1_000_000 }), fc.nat({ max: 1_000_000 }), (value, ms, one, other) => {
      const period = { start: 1_000, end: 1_000 + ms };
      const [early, late] = [Math.min(one, other), Math.max(one, other)].map(
        (millionths) => 1_000 + Math.floor((ms * millionths) / 1_000_000),
      );
      const [before, after] = [unusedOf(value, period, early ?? 0), unusedOf(value, period, late ?? 0)];
      expect(Number.isSafeInteger(before)).toBe(true);
      expect(before).toBeGreaterThanOrEqual(after);
      expect(unusedOf(value, period, period.start - 5)).toBe(value);
      expect(unusedOf(value, period, period.end)).toBe(0);
      // Rounded down, by less than one unit.
      expect(BigInt(before) * BigInt(ms)).toBeLessThanOrEqual(BigInt(value) * BigInt(period.end - (early ?? 0)));
      expect(BigInt(before + 1) * BigInt(ms)).toBeGreaterThan(BigInt(value) * BigInt(period.end - (early ?? 0)));
    }),
  );
});

it("who changes to and fro between plans never has more time for their money: each change in the middle of a unit costs it", () => {
  const changes = fc.array(fc.tuple(price, fc.integer({ min: 1, max: 30 * DAY })), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(price, changes, (first, all) => {
      let [value, paid, used] = [first, first, 0];
      for (const [next, after] of all) {
        const left = unusedOf(value, { start: 0, end: 30 * DAY }, after);
        used += (value * after) / (30 * DAY);
        const { discount, total, credit } = paymentOf({ price: next, tax: 0 }, left);
        expect(discount + total).toBe(next);
        paid += total;
        // What is carried over is lost to this sum; it can only make it smaller.
        value = next;
        expect(credit).toBeLessThanOrEqual(left);
      }
      expect(used).toBeLessThanOrEqual(paid + 1);
    }),
  );
});

it("a payment is the price less the credit and the same share of the tax; never below nothing, and no unit is lost or made [C-14]", () => {
  const plan = price.chain((net) => fc.record({ price: fc.constant(net), tax: fc.integer({ min: 0, max: Math.floor(net / 4) }) }));
  fc.assert(
    fc.property(plan, amount, (of, credit) => {
      const paid = paymentOf(of, credit);
      expect(paid.discount + paid.credit).toBe(credit);
      expect(paid.total).toBe(of.price - paid.discount + paid.tax);
      for (const part of Object.values(paid)) expect(part).toBeGreaterThanOrEqual(0);
      expect(paid.tax).toBeLessThanOrEqual(of.tax);
      expect(paid.total === 0).toBe(credit >= of.price);
      if (credit === 0) expect(paid).toEqual({ discount: 0, tax: of.tax, total: of.price + of.tax, credit: 0 });
    }),
  );
});

it("what went back is not counted a second time", () => {
  expect(keptOf(100_000, { total: 110_000, wentBack: 0 })).toBe(100_000);
  expect(keptOf(100_000, { total: 110_000, wentBack: 55_000 })).toBe(50_000);
  expect(keptOf(100_000, { total: 110_000, wentBack: 110_000 })).toBe(0);
});
