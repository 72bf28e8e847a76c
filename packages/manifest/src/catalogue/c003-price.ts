import type { Rule } from "../rules/rule.ts";

/** Floats lose money: 0.1 + 0.2 [C-15]. */
export const price: Rule = {
  id: "C003-price",
  covers: [["items", "*", "price"]],
  fix: "Write a positive whole number of minor units: 45000 for 45,000 VND, 450 for 4.50 USD.",
};
