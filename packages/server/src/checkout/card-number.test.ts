import { describe, expect, it } from "vitest";
import { hasCardNumber } from "./card-number.ts";

describe("card numbers in text", () => {
  it.each([
    "4111111111111111",
    "4111 1111 1111 1111",
    "4111-1111-1111-1111",
    "order 5555555555554444!",
    "378282246310005",
    "6011111111111117",
    "3530111333300000",
  ])("finds %s [C-25]", (text) => {
    expect(hasCardNumber(text)).toBe(true);
  });

  it.each([
    "4111111111111112",
    "1763760000000",
    "12345",
    "41111111111111111111111111",
    "0190c1f0-0000-7000-8000-000000000000",
    "table 41 seat 11",
    "",
  ])("lets %s pass", (text) => {
    expect(hasCardNumber(text)).toBe(false);
  });
});
