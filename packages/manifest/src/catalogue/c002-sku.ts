import { at, itemsAt, type Rule } from "../rules/rule.ts";

/** Two items with one sku would make the price depend on which one is found. */
export const sku: Rule = {
  id: "C002-sku",
  covers: [["items", "*", "sku"]],
  fix: "Give each item a sku of its own: letters, digits, dot, dash and underscore.",
  *check({ input }) {
    const seen = new Map<string, number>();
    for (const [index] of itemsAt(input, "items").entries()) {
      const value = at(input, "items", index, "sku");
      if (typeof value !== "string") continue;
      const first = seen.get(value.toLowerCase());
      if (first !== undefined) yield { path: ["items", index, "sku"], message: `is the sku of item ${first} already: ${value}.` };
      else seen.set(value.toLowerCase(), index);
    }
  },
};
