import { at, itemsAt, type Rule } from "./rule.ts";

/** Scopes are read through `identity`, each with a reason that the consent sheet shows [A3]. */
export const scopes: Rule = {
  id: "M014-scopes",
  covers: [["plaza", "scopes"]],
  fix: 'List each of profile, email, phone, address at most once, with a reason for the user, for example { "name": "email", "reason": "Send your ticket" }.',
  *check({ input }) {
    const seen = new Set<unknown>();
    for (const [index] of itemsAt(input, "plaza", "scopes").entries()) {
      const path = ["plaza", "scopes", index, "name"];
      const name = at(input, ...path);
      if (typeof name === "string" && seen.has(name)) yield { path, message: `asks for ${name} twice.` };
      seen.add(name);
    }
    const hasIdentity = ["capabilities", "optional_capabilities"].some((member) => at(input, "plaza", member, "identity") !== undefined);
    if (seen.size > 0 && !hasIdentity)
      yield { path: ["plaza", "scopes"], message: "need the identity capability.", fix: 'Add "identity": "1" to plaza.capabilities.' };
  },
};
