import { at, entriesAt, itemsAt, type Rule } from "../rules/rule.ts";
import { textFault } from "../text.ts";

/** Names of items stand in the payment sheet beside the host's own words [H-14]. */
export const text: Rule = {
  id: "C005-text",
  covers: [
    ["items", "*", "name"],
    ["items", "*", "names"],
  ],
  fix: "Use plain text: no direction controls, invisible characters, line breaks or look-alike letters; normalised (NFC) and trimmed.",
  *check({ input }) {
    for (const [index] of itemsAt(input, "items").entries()) {
      const paths = [
        ["items", index, "name"],
        ...entriesAt(input, "items", index, "names").map(([locale]) => ["items", index, "names", locale]),
      ];
      for (const path of paths) {
        const value = at(input, ...path);
        const fault = typeof value === "string" ? textFault(value) : undefined;
        if (fault !== undefined) yield { path, message: `${fault}.` };
      }
    }
  },
};
