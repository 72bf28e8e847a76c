import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balances, captureEntries } from "./ledger.ts";
import { type PricedItem, type PriceList, priceCart } from "./price.ts";
import { createTaxTable } from "./tax.ts";

const tax = createTaxTable();
const options = { appId: "com.example.coffee", tax };

function listOf(currency: string, ...items: PricedItem[]): PriceList {
  return { currency, items: new Map(items.map((item) => [item.sku, item])) };
}
const coffee = listOf(
  "VND",
  { sku: "flat-white", name: "Flat white", price: 45_000, taxClass: "standard" },
  { sku: "book", name: "Book", price: 99_999, taxClass: "reduced" },
  { sku: "gift-card", name: "Gift card", price: 100_000, taxClass: "zero", stock: 2 },
  { sku: "napkin", name: "Napkin", price: 0, taxClass: "zero" },
);

describe("pricing a cart", () => {
  it("takes prices and names from the catalogue and taxes each line by its class", () => {
    const price = priceCart(
      coffee,
      [
        { sku: "flat-white", quantity: 2 },
        { sku: "book", quantity: 1 },
      ],
      options,
    );
    expect(price.lines.map(({ sku, name, quantity, total }) => [sku, name, quantity, total.amount])).toEqual([
      ["flat-white", "Flat white", 2, 90_000],
      ["book", "Book", 1, 99_999],
    ]);
    expect(price.subtotal.amount).toBe(189_999);
    expect(price.tax.amount).toBe(9_000 + 5_000);
    expect(price.total).toEqual({ amount: 203_999, currency: "VND" });
  });

  it("makes one line of the same sku twice", () => {
    const price = priceCart(
      coffee,
      [
        { sku: "flat-white", quantity: 1 },
        { sku: "flat-white", quantity: 2 },
      ],
      options,
    );
    expect(price.lines).toHaveLength(1);
    expect(price.lines[0]?.quantity).toBe(3);
  });

  it("refuses a sku that the catalogue does not have, names of Object's own included [C-13]", () => {
    for (const sku of ["espresso", "__proto__", "constructor", "toString"]) {
      expect(() => priceCart(coffee, [{ sku, quantity: 1 }], options)).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
    }
  });

  it("refuses more than the stock, over two lines too, before anything is charged", () => {
    const two = [
      { sku: "gift-card", quantity: 2 },
      { sku: "gift-card", quantity: 1 },
    ];
    expect(() => priceCart(coffee, two, options)).toThrow(
      expect.objectContaining({ code: "CHECKOUT_CONFLICT", data: { reason: "out_of_stock", sku: "gift-card", available: 2 } }),
    );
    expect(priceCart(coffee, two.slice(0, 1), options).total.amount).toBe(200_000);
  });

  it("refuses a cart that costs nothing [C-15]", () => {
    expect(() => priceCart(coffee, [{ sku: "napkin", quantity: 5 }], options)).toThrow(
      expect.objectContaining({ code: "CHECKOUT_CONFLICT" }),
    );
  });

  it("always adds up: lines + tax + shipping − discount = total, and the ledger of it sums to zero [C-15][C-21]", () => {
    const item = fc.record({
      price: fc.integer({ min: 1, max: 10_000_000 }),
      taxClass: fc.constantFrom("standard" as const, "reduced" as const, "zero" as const),
      quantity: fc.integer({ min: 1, max: 999 }),
    });
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 20 }), fc.constantFrom("VND", "THB", "KWD"), (items, currency) => {
        const list = listOf(
          currency,
          ...items.map(({ price, taxClass }, index) => ({ sku: `s${index}`, name: `S${index}`, price, taxClass })),
        );
        const price = priceCart(
          list,
          items.map(({ quantity }, index) => ({ sku: `s${index}`, quantity })),
          options,
        );
        const lines = price.lines.reduce((sum, line) => sum + line.total.amount, 0);
        expect(lines).toBe(price.subtotal.amount);
        expect(lines + price.tax.amount + price.shipping.amount - price.discount.amount).toBe(price.total.amount);
        const entries = captureEntries({ appId: "com.example.coffee", provider: "simulator", total: price.total, tax: price.tax });
        expect([...balances(entries)]).toEqual([[currency, 0]]);
        expect(entries.every(({ amount }) => amount !== 0)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
