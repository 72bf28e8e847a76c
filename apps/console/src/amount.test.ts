import { describe, expect, it } from "vitest";
import { decimalsOf, readAmount, writeAmount } from "./amount.ts";

const most = (currency: string, amount = 999_999_999) => ({ amount, currency });
const wrong = (text: string, currency: string, locale = "en") => {
  const read = readAmount(text, most(currency), locale);
  return read.ok ? read.amount : read.wrong;
};

describe("amounts that are typed", () => {
  it("have as many decimals as their currency", () => {
    expect(["VND", "JPY", "USD", "THB", "KWD"].map(decimalsOf)).toEqual([0, 0, 2, 2, 3]);
    expect([wrong("47250", "VND"), wrong("12.5", "USD"), wrong("12.50", "THB"), wrong("1.234", "KWD")]).toEqual([
      47_250, 1_250, 1_250, 1_234,
    ]);
    expect([wrong("12.5", "VND"), wrong("12.505", "USD"), wrong("1.2345", "KWD")]).toEqual(["decimals", "decimals", "decimals"]);
  });

  it("are read as the language writes them, and never guessed", () => {
    expect([
      wrong("45,000", "VND", "en"),
      wrong("45.000", "VND", "vi"),
      wrong("1.234,50", "USD", "vi"),
      wrong("1,234.50", "THB", "th"),
    ]).toEqual([45_000, 45_000, 123_450, 123_450]);
    for (const text of ["", " ", "abc", "4 5", "1e3", "-5", "+5", "0x1f", "12.", ".5", "1.2.3", "1,23", "1,2345", ",500", "٤٥", "12$"])
      expect(wrong(text, "USD"), text).toBe("number");
    expect(wrong("12.50", "USD", "vi")).toBe("number");
  });

  it("are exact where a product of floating point numbers is not", () => {
    expect([wrong("1.15", "USD"), wrong("8.2", "USD"), wrong("0.07", "USD"), wrong("4.35", "USD")]).toEqual([115, 820, 7, 435]);
  });

  it("are more than nothing and no more than what is left", () => {
    expect([wrong("0", "VND"), wrong("0.00", "USD")]).toEqual(["zero", "zero"]);
    expect(readAmount("27251", most("VND", 27_250), "en")).toEqual({ ok: false, wrong: "tooMuch" });
    expect(readAmount("27250", most("VND", 27_250), "en")).toEqual({ ok: true, amount: 27_250 });
    expect(readAmount("9".repeat(400), most("VND"), "en")).toEqual({ ok: false, wrong: "tooMuch" });
  });

  it("are read again as they were written", () => {
    for (const locale of ["en", "vi", "th"])
      for (const [currency, amount] of [
        ["VND", 47_250],
        ["USD", 1_205],
        ["USD", 5],
        ["KWD", 12_034],
      ] as const)
        expect(readAmount(writeAmount({ amount, currency }, locale), most(currency), locale), `${locale} ${currency}`).toEqual({
          ok: true,
          amount,
        });
  });
});
