import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { add, MAX_AMOUNT, multiply, share, spread, subtract, zero } from "./money.ts";

const vnd = (amount: number) => ({ amount, currency: "VND" });

describe("money", () => {
  it("is exact in whole minor units, whatever the currency's decimals [C-14]", () => {
    expect(add({ amount: 1050, currency: "USD" }, { amount: 1, currency: "USD" })).toEqual({ amount: 1051, currency: "USD" });
    expect(multiply({ amount: 500, currency: "JPY" }, 3)).toEqual({ amount: 1500, currency: "JPY" });
    expect(multiply({ amount: 1_234, currency: "KWD" }, 7)).toEqual({ amount: 8_638, currency: "KWD" });
  });

  it("never adds one currency to another [C-14]", () => {
    expect(() => add(vnd(1), { amount: 1, currency: "THB" })).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
    expect(() => subtract(vnd(1), { amount: 1, currency: "THB" })).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
  });

  it.each([0, -1, 1.5, 1e308, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])("refuses a quantity of %s [C-15]", (quantity) => {
    expect(() => multiply(vnd(100), quantity)).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
  });

  it("refuses amounts that are not whole, and results over the limit but not at it [C-15]", () => {
    expect(() => add(vnd(0.5), vnd(1))).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
    expect(add(vnd(MAX_AMOUNT - 1), vnd(1))).toEqual(vnd(MAX_AMOUNT));
    expect(() => add(vnd(MAX_AMOUNT), vnd(1))).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
    expect(() => multiply(vnd(2 ** 52), 999)).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
  });

  it("rounds a share half up, once [C-15]", () => {
    expect(share(vnd(5), 1000)).toEqual(vnd(1));
    expect(share(vnd(4), 1000)).toEqual(vnd(0));
    expect(share(vnd(33_333), 1000)).toEqual(vnd(3_333));
    expect(() => share(vnd(-1), 1000)).toThrow();
  });

  it("adds up the same in any order, and takes away what it added", () => {
    const amount = fc.integer({ min: -1_000_000, max: 1_000_000 }).map(vnd);
    fc.assert(
      fc.property(fc.array(amount, { maxLength: 50 }), amount, (amounts, other) => {
        const sum = add(zero("VND"), ...amounts);
        expect(add(zero("VND"), ...amounts.toReversed())).toEqual(sum);
        expect(subtract(add(sum, other), other)).toEqual(sum);
      }),
    );
  });

  it("spreads an amount without losing or making a unit, and never more onto a part than its weight [C-15]", () => {
    expect(
      spread(
        vnd(100),
        [vnd(1), vnd(1), vnd(1)].map(({ amount }) => vnd(amount * 100)),
      ).map(({ amount }) => amount),
    ).toEqual([33, 33, 34]);
    expect(spread(vnd(0), [])).toEqual([]);
    expect(() => spread(vnd(1), [vnd(0)])).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
    expect(() => spread(vnd(1), [{ amount: 5, currency: "THB" }])).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
    const weights = fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 50 });
    fc.assert(
      fc.property(weights, fc.double({ min: 0, max: 1, noNaN: true }), (amounts, part) => {
        const sum = amounts.reduce((all, one) => all + one, 0);
        const whole = Math.floor(sum * part);
        const parts = spread(vnd(whole), amounts.map(vnd));
        expect(parts.reduce((all, { amount }) => all + amount, 0)).toBe(whole);
        for (const [index, { amount }] of parts.entries()) expect(amount >= 0 && amount <= (amounts[index] ?? 0)).toBe(true);
      }),
    );
  });
});
