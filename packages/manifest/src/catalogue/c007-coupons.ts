import { at, itemsAt, type Rule } from "../rules/rule.ts";

/** A coupon takes off one thing, once found: two with one code, or a percentage and an amount, would leave it open which. */
export const coupons: Rule = {
  id: "C007-coupons",
  covers: [["coupons"]],
  fix: 'Write { "code": "TET10", "percent": 10 } or { "code": "LESS5", "amount": 5000 }, each code once; dates as "2026-01-31T00:00:00+07:00".',
  *check({ input }) {
    const seen = new Map<unknown, number>();
    for (const [index] of itemsAt(input, "coupons").entries()) {
      const member = (name: string) => at(input, "coupons", index, name);
      if ((member("percent") === undefined) === (member("amount") === undefined))
        yield { path: ["coupons", index], message: "must have either percent or amount." };
      const first = seen.get(member("code"));
      if (first !== undefined) yield { path: ["coupons", index, "code"], message: `is the code of coupon ${first} already.` };
      else seen.set(member("code"), index);
      const [starts, ends] = [Date.parse(String(member("starts"))), Date.parse(String(member("ends")))];
      if (ends <= starts) yield { path: ["coupons", index, "ends"], message: "is not after starts." };
    }
  },
};
