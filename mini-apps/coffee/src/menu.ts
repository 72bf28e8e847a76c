import catalogue from "../catalogue.json";

export type Section = "coffee" | "tea" | "bakery";

export interface Item {
  readonly sku: string;
  readonly name: string;
  /** Minor units of {@link currency}; for display only: what is charged is the server's quote. */
  readonly price: number;
  readonly section: Section;
  readonly tint: string;
}

const looks: Record<string, { section: Section; tint: string }> = {
  "salt-coffee": { section: "coffee", tint: "#704a31" },
  "bac-xiu": { section: "coffee", tint: "#c69f76" },
  "black-iced": { section: "coffee", tint: "#513023" },
  "pandan-latte": { section: "coffee", tint: "#8fa760" },
  "lotus-tea": { section: "tea", tint: "#d3a63f" },
  "peach-tea": { section: "tea", tint: "#d9824b" },
  "banana-cake": { section: "bakery", tint: "#cf8b42" },
};

export const currency: string = catalogue.currency;
export const sections: readonly Section[] = ["coffee", "tea", "bakery"];
export const items: readonly Item[] = catalogue.items.flatMap((item) => {
  const look = looks[item.sku];
  return look === undefined ? [] : [{ sku: item.sku, name: item.name, price: item.price, ...look }];
});

export interface Plan {
  readonly id: string;
  readonly name: string;
  /** As {@link Item.price}: for display only. */
  readonly price: number;
  readonly interval: string;
}
export const plans: readonly Plan[] = catalogue.plans;

/** Money in the user's language. VND has no minor unit, so the amount is the number shown. */
export function formatMoney(amount: number, locale: string, code: string = currency): string {
  const format = new Intl.NumberFormat(locale, { style: "currency", currency: code });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 0));
}
