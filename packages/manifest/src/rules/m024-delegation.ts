import { at, itemsAt, type Rule } from "./rule.ts";

/** What the mini-app's own checkout may hand over to the host [F11]. */
export const delegation: Rule = {
  id: "M024-delegation",
  covers: [["plaza", "delegation"]],
  fix: 'List each of address, instrument at most once: ["address", "instrument"].',
  *check({ input }) {
    const seen = new Set<unknown>();
    for (const [index] of itemsAt(input, "plaza", "delegation").entries()) {
      const path = ["plaza", "delegation", index];
      const part = at(input, ...path);
      if (typeof part === "string" && seen.has(part)) yield { path, message: `lists ${part} twice.` };
      seen.add(part);
    }
    const sells = ["capabilities", "optional_capabilities"].some((member) => at(input, "plaza", member, "checkout") !== undefined);
    if (seen.size > 0 && !sells)
      yield { path: ["plaza", "delegation"], message: "needs the checkout capability.", fix: 'Add "checkout": "1" to plaza.capabilities.' };
  },
};
