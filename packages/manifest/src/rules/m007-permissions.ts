import { at, itemsAt, type Rule } from "./rule.ts";

/** A permission without a reason cannot be shown to a person [A3]. */
export const permissions: Rule = {
  id: "M007-permissions",
  covers: [["req_permissions"]],
  fix: "Give each permission once, with a reason that a user understands.",
  *check({ input }) {
    const seen = new Set<unknown>();
    for (const [index] of itemsAt(input, "req_permissions").entries()) {
      const path = ["req_permissions", index, "name"];
      const name = at(input, ...path);
      if (typeof name === "string" && seen.has(name)) yield { path, message: `asks for ${name} twice.` };
      seen.add(name);
    }
  },
};
