import { textFault } from "../text.ts";
import { at, type Draft, entriesAt, itemsAt, type Rule } from "./rule.ts";

/** Every text of a manifest that the host shows beside its own words [H-14]. */
function* texts({ input }: Draft): Iterable<readonly PropertyKey[]> {
  for (const member of ["name", "short_name", "description"]) yield [member];
  for (const member of ["names", "descriptions"]) for (const [locale] of entriesAt(input, "plaza", member)) yield ["plaza", member, locale];
  for (const [index] of itemsAt(input, "icons").entries()) yield ["icons", index, "label"];
  for (const [index] of itemsAt(input, "req_permissions").entries()) yield ["req_permissions", index, "reason"];
  for (const [index] of itemsAt(input, "plaza", "scopes").entries()) yield ["plaza", "scopes", index, "reason"];
  for (const [index] of itemsAt(input, "plaza", "messages").entries()) {
    yield ["plaza", "messages", index, "title"];
    yield ["plaza", "messages", index, "body"];
  }
  for (const [index] of itemsAt(input, "plaza", "listing", "tags").entries()) yield ["plaza", "listing", "tags", index];
}

export const text: Rule = {
  id: "M002-text",
  covers: [["name"], ["short_name"], ["description"], ["plaza", "names", "*"], ["plaza", "descriptions", "*"]],
  fix: "Use plain text: no direction controls, invisible characters, line breaks or look-alike letters; normalised (NFC) and trimmed.",
  *check(draft) {
    for (const path of texts(draft)) {
      const value = at(draft.input, ...path);
      // That it is empty, its length says.
      const fault = typeof value === "string" && value !== "" ? textFault(value) : undefined;
      if (fault !== undefined) yield { path, message: `${fault}.` };
    }
  },
};
