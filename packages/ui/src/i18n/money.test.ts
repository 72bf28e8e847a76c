import { describe, expect, it } from "vitest";
import { formatMoney } from "./money.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

describe("formatMoney", () => {
  it("writes money as people of each language do", () => {
    expect(formatMoney({ amount: 149040, currency: "VND" }, "en")).toBe("₫149,040");
    expect(plain(formatMoney({ amount: 149040, currency: "VND" }, "vi"))).toBe("149.040 ₫");
    expect(formatMoney({ amount: 59900, currency: "THB" }, "th")).toBe("฿599.00");
    expect(formatMoney({ amount: 1250, currency: "USD" }, "en")).toBe("$12.50");
  });

  it("knows currencies of no, two and three decimals", () => {
    expect(formatMoney({ amount: 5, currency: "JPY" }, "en")).toBe("¥5");
    expect(formatMoney({ amount: 5, currency: "USD" }, "en")).toBe("$0.05");
    expect(plain(formatMoney({ amount: 1005, currency: "BHD" }, "en"))).toBe("BHD 1.005");
  });

  it("keeps the last digit of the largest safe amount, and the sign", () => {
    expect(formatMoney({ amount: Number.MAX_SAFE_INTEGER, currency: "USD" }, "en")).toBe("$90,071,992,547,409.91");
    expect(formatMoney({ amount: -1250, currency: "USD" }, "en")).toBe("-$12.50");
  });
});
