import { at, itemsAt, type Rule } from "../rules/rule.ts";
import { MAX_INTERVALS } from "./schema.ts";

/** A subscription runs for years on what was agreed to once: which plan it is, and how far away its next payment may be, must be plain. */
export const plans: Rule = {
  id: "C006-plans",
  covers: [["plans"]],
  fix: 'Write { "id": "monthly", "name": "Coffee card", "price": 99000, "interval": "month" } for each plan, each id once; a period of at most two years.',
  *check({ input }) {
    const seen = new Map<unknown, number>();
    const longest = new Map<unknown, number>(Object.entries(MAX_INTERVALS));
    for (const [index] of itemsAt(input, "plans").entries()) {
      const [id, interval, count] = ["id", "interval", "count"].map((name) => at(input, "plans", index, name));
      const first = seen.get(id);
      if (first !== undefined) yield { path: ["plans", index, "id"], message: `is the id of plan ${first} already.` };
      else seen.set(id, index);
      const most = longest.get(interval);
      if (most !== undefined && typeof count === "number" && count > most)
        yield { path: ["plans", index, "count"], message: `is more than ${most} ${String(interval)}s.` };
    }
  },
};
