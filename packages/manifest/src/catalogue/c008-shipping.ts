import { at, itemsAt, type Rule } from "../rules/rule.ts";

/** What ships and cannot be sent anywhere could be offered and never be paid. */
export const shipping: Rule = {
  id: "C008-shipping",
  covers: [["shipping"], ["items", "*", "ships"]],
  fix: 'Write { "id": "post", "name": "Post", "price": 30000 } for each way of sending, each id once; "ships": true only beside at least one.',
  *check({ input }) {
    const ways = itemsAt(input, "shipping");
    const seen = new Map<unknown, number>();
    for (const [index] of ways.entries()) {
      const id = at(input, "shipping", index, "id");
      const first = seen.get(id);
      if (first !== undefined) yield { path: ["shipping", index, "id"], message: `is the id of option ${first} already.` };
      else seen.set(id, index);
    }
    for (const [index] of itemsAt(input, "items").entries()) {
      if (at(input, "items", index, "ships") === true && ways.length === 0)
        yield { path: ["items", index, "ships"], message: "is true, and shipping has no option." };
    }
  },
};
