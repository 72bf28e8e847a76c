import type { Rule } from "../rules/rule.ts";

/** Subscriptions are named in the contract and not sold yet: a plan that nobody can buy is a promise to users. */
export const plans: Rule = {
  id: "C006-plans",
  covers: [["plans"]],
  fix: "Leave plans empty: this platform does not sell subscriptions yet.",
};
