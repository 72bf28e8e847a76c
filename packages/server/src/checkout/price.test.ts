import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balances, captureEntries } from "./ledger.ts";
import { type PricedItem, type PriceList, priceCart } from "./price.ts";
import { createTaxTable } from "./tax.ts";

const tax = createTaxTable();
const options = { appId: "com.example.coffee", tax };

function listOf(currency: string, ...items: PricedItem[]): PriceList {
  return { currency, items: new Map(items.map((item) => [item.sku, item])), coupons: new Map(), shipping: [] };
}
const coffee = listOf(
  "VND",
  { sku: "flat-white", name: "Flat white", price: 45_000, taxClass: "standard" },
  { sku: "book", name: "Book", price: 99_999, taxClass: "reduced" },
  { sku: "gift-card", name: "Gift card", price: 100_000, taxClass: "zero" },
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

  it("refuses a cart that costs nothing [C-15]", () => {
    expect(() => priceCart(coffee, [{ sku: "napkin", quantity: 5 }], options)).toThrow(
      expect.objectContaining({ code: "CHECKOUT_CONFLICT" }),
    );
  });

  it("spreads a discount over the lines before tax: each is taxed on what is paid for it", () => {
    const cart = [
      { sku: "flat-white", quantity: 2 },
      { sku: "gift-card", quantity: 1 },
    ];
    const price = priceCart(coffee, cart, { ...options, coupon: { code: "TET10", percent: 10 } });
    expect(price.discount.amount).toBe(19_000);
    // The coffee's share is 9,000 of 90,000; the gift card has no tax.
    expect(price.tax.amount).toBe(8_100);
    expect(price.total.amount).toBe(190_000 + 8_100 - 19_000);
    const all = priceCart(coffee, cart, {
      ...options,
      coupon: { code: "BIG", amount: 1_000_000 },
      shipping: { id: "post", name: "Post", price: 30_000 },
    });
    expect([all.discount.amount, all.tax.amount, all.total.amount]).toEqual([190_000, 3_000, 33_000]);
  });

  it("taxes by the buyer's country and the class of the thing, and by the default where the country is not in the table", () => {
    const taxIn = (region: string | undefined, sku: string) => priceCart(coffee, [{ sku, quantity: 1 }], { ...options, region }).tax.amount;
    expect(["VN", "TH", "SG", undefined, "__proto__"].map((region) => taxIn(region, "flat-white"))).toEqual([
      4_500, 3_150, 4_500, 4_500, 4_500,
    ]);
    expect(["VN", "TH"].map((region) => taxIn(region, "book"))).toEqual([5_000, 7_000]);
    expect(["VN", "TH"].map((region) => taxIn(region, "gift-card"))).toEqual([0, 0]);
    const own = createTaxTable({ SG: { standard: 900, reduced: 900, zero: 0 } });
    expect(priceCart(coffee, [{ sku: "flat-white", quantity: 1 }], { ...options, tax: own, region: "SG" }).tax.amount).toBe(4_050);
  });

  it("always adds up: lines + tax + shipping − discount = total, none below 0, and the ledger of it sums to zero [C-14][C-15][C-21]", () => {
    const item = fc.record({
      price: fc.integer({ min: 1, max: 10_000_000 }),
      taxClass: fc.constantFrom("standard" as const, "reduced" as const, "zero" as const),
      quantity: fc.integer({ min: 1, max: 999 }),
    });
    const coupon = fc.option(
      fc.oneof(
        fc.record({ code: fc.constant("C10"), percent: fc.integer({ min: 1, max: 100 }) }),
        fc.record({ code: fc.constant("C10"), amount: fc.integer({ min: 1, max: 10_000_000_000 }) }),
      ),
      { nil: undefined },
    );
    const shipping = fc.option(
      fc.record({ id: fc.constant("post"), name: fc.constant("Post"), price: fc.integer({ min: 0, max: 10_000_000 }) }),
      {
        nil: undefined,
      },
    );
    // Minor units of 0, 2 and 3 decimals: the arithmetic is of whole numbers in all of them.
    const currencies = fc.constantFrom("VND", "THB", "KWD");
    const regions = fc.constantFrom("VN", "TH", undefined);
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 20 }),
        currencies,
        regions,
        coupon,
        shipping,
        (items, currency, region, one, way) => {
          const list = listOf(
            currency,
            ...items.map(({ price, taxClass }, index) => ({ sku: `s${index}`, name: `S${index}`, price, taxClass })),
          );
          const cart = items.map(({ quantity }, index) => ({ sku: `s${index}`, quantity }));
          let price: ReturnType<typeof priceCart>;
          try {
            price = priceCart(list, cart, { ...options, region, coupon: one, shipping: way });
          } catch (error) {
            // Only where the coupon took everything and nothing is sent is there nothing to pay.
            expect(error).toMatchObject({ data: { reason: "nothing_to_pay" } });
            expect(one !== undefined && (way?.price ?? 0) === 0).toBe(true);
            return;
          }
          const lines = price.lines.reduce((sum, line) => sum + line.total.amount, 0);
          expect(lines).toBe(price.subtotal.amount);
          expect(lines + price.tax.amount + price.shipping.amount - price.discount.amount).toBe(price.total.amount);
          for (const { amount, currency: of } of [price.subtotal, price.tax, price.shipping, price.discount, price.total]) {
            expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true);
            expect(of).toBe(currency);
          }
          expect(price.discount.amount).toBeLessThanOrEqual(price.subtotal.amount);
          const entries = captureEntries({ appId: "com.example.coffee", provider: "simulator", total: price.total, tax: price.tax });
          expect([...balances(entries)]).toEqual([[currency, 0]]);
          expect(entries.every(({ amount }) => amount !== 0)).toBe(true);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
