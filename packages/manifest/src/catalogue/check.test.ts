import { expect, it } from "vitest";
import { checkCatalogue, minorUnits, parseCatalogue } from "../index.ts";
import { sampleCatalogue } from "../testing/samples.ts";

const found = (input: unknown, files?: string[]) =>
  checkCatalogue(input, { files }).problems.map((problem) => `${problem.rule} ${problem.pointer}`);

it("accepts a catalogue in currencies of 0, 2 and 3 decimals [C-14]", () => {
  for (const [currency, decimals] of [
    ["VND", 0],
    ["JPY", 0],
    ["USD", 2],
    ["THB", 2],
    ["KWD", 3],
  ] as const) {
    expect(parseCatalogue(sampleCatalogue((catalogue) => (catalogue.currency = currency))).currency).toBe(currency);
    expect(minorUnits(currency)).toBe(decimals);
  }
});

it.each(["vnd", "XXQ", "", "EURO", null, 704])("refuses the currency %j [C-14]", (currency) => {
  expect(found(sampleCatalogue((catalogue) => (catalogue.currency = currency)))).toEqual(["C001-currency catalogue.json#/currency"]);
});

it.each([0, -1, 1.5, 1e308, "1", null, 2 ** 53, undefined])("refuses the price %j [C-15]", (price) => {
  expect(new Set(found(sampleCatalogue((catalogue) => (catalogue.items[0]!["price"] = price))))).toEqual(
    new Set(["C003-price catalogue.json#/items/0/price"]),
  );
});

it("refuses a sku that two items have, however it is spelt", () => {
  expect(found(sampleCatalogue((catalogue) => catalogue.items.push({ sku: "Flat-White", name: "Other", price: 1 })))).toEqual([
    "C002-sku catalogue.json#/items/1/sku",
  ]);
});

it("refuses unsafe names, images outside the folder and unknown members, all at once", () => {
  const broken = sampleCatalogue((catalogue) => {
    Object.assign(catalogue.items[0]!, { name: "Flat\u202Ewhite", image: "../x.png", colour: "brown" });
  });
  expect(found(broken)).toEqual([
    "C000-shape catalogue.json#/items/0/colour",
    "C004-image catalogue.json#/items/0/image",
    "C005-text catalogue.json#/items/0/name",
  ]);
  expect(
    found(
      sampleCatalogue((catalogue) => (catalogue.items[0]!["image"] = "flat.png")),
      [],
    ),
  ).toEqual(["C004-image catalogue.json#/items/0/image"]);
});

it("accepts coupons and ways of sending, and says what of them does not hold", () => {
  const sells = sampleCatalogue((catalogue) => {
    catalogue["coupons"] = [
      { code: "TET10", percent: 10, starts: "2026-01-01T00:00:00+07:00", ends: "2026-02-01T00:00:00+07:00", limit: 100, per_user: 1 },
      { code: "LESS5", amount: 5_000, minimum: 50_000 },
    ];
    catalogue["shipping"] = [{ id: "post", name: "Post", price: 30_000, regions: ["VN"], days: 3 }];
    catalogue.items[0]!["ships"] = true;
  });
  expect(found(sells)).toEqual([]);
  const broken = sampleCatalogue((catalogue) => {
    catalogue["coupons"] = [
      { code: "TET10", percent: 10, amount: 1 },
      { code: "TET10", percent: 101, cost: 1 },
      { code: "LATE", amount: 1, starts: "2026-02-01T00:00:00Z", ends: "2026-02-01T07:00:00+07:00" },
    ];
    catalogue.items[0]!["ships"] = true;
  });
  expect(found(broken)).toEqual([
    "C000-shape catalogue.json#/coupons/1/cost",
    "C007-coupons catalogue.json#/coupons/1/percent",
    "C007-coupons catalogue.json#/coupons/0",
    "C007-coupons catalogue.json#/coupons/1/code",
    "C007-coupons catalogue.json#/coupons/2/ends",
    "C008-shipping catalogue.json#/items/0/ships",
  ]);
});

it.each([null, 1, [], { items: {} }, { currency: [], items: [null, 1, []] }])("reports problems of %j instead of throwing", (input) => {
  expect(found(input).length).toBeGreaterThan(0);
});

it("accepts plans, and says what of them does not hold [F9]", () => {
  const monthly = { id: "card", name: "Coffee card", price: 99_000, interval: "month" };
  const sells = (...plans: object[]) => sampleCatalogue((catalogue) => (catalogue["plans"] = plans));
  expect(found(sells(monthly, { ...monthly, id: "weekly", interval: "week", count: 2, trial_days: 7, tax_class: "reduced" }))).toEqual([]);
  const broken = [
    { ...monthly, interval: "hour" },
    { ...monthly, interval: "year", count: 3 },
    { ...monthly, id: "free", price: 0, trial: 7 },
    { ...monthly, id: "tricky", name: "Coffee\u202Ecard" },
  ];
  expect(found(sells(...broken))).toEqual([
    "C000-shape catalogue.json#/plans/2/trial",
    "C005-text catalogue.json#/plans/3/name",
    "C006-plans catalogue.json#/plans/0/interval",
    "C006-plans catalogue.json#/plans/2/price",
    "C006-plans catalogue.json#/plans/1/id",
    "C006-plans catalogue.json#/plans/1/count",
  ]);
});
