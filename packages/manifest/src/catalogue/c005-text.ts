import { at, entriesAt, itemsAt, type Rule } from "../rules/rule.ts";
import { textFault } from "../text.ts";

/** Names of items stand in the payment sheet beside the host's own words [H-14]. */
export const text: Rule = {
  id: "C005-text",
  covers: [
    ["items", "*", "name"],
    ["items", "*", "names"],
    ["shipping", "*", "name"],
    ["plans", "*", "name"],
  ],
  fix: "Use plain text: no direction controls, invisible characters, line breaks or look-alike letters; normalised (NFC) and trimmed.",
  *check({ input }) {
    const paths = [
      ...[...itemsAt(input, "items").keys()].flatMap((index) => [
        ["items", index, "name"],
        ...entriesAt(input, "items", index, "names").map(([locale]) => ["items", index, "names", locale]),
      ]),
      ...["shipping", "plans"].flatMap((list) => [...itemsAt(input, list).keys()].map((index) => [list, index, "name"])),
    ];
    for (const path of paths) {
      const value = at(input, ...path);
      const fault = typeof value === "string" ? textFault(value) : undefined;
      if (fault !== undefined) yield { path, message: `${fault}.` };
    }
  },
};
