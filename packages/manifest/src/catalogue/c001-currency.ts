import { at, type Rule } from "../rules/rule.ts";
import { isCurrency } from "./currency.ts";

export const currency: Rule = {
  id: "C001-currency",
  covers: [["currency"]],
  fix: 'Write one ISO 4217 code for the whole catalogue, for example "VND".',
  *check({ input }) {
    const code = at(input, "currency");
    if (typeof code === "string" && /^[A-Z]{3}$/.test(code) && !isCurrency(code))
      yield { path: ["currency"], message: `is not a currency: ${code}.` };
  },
};
