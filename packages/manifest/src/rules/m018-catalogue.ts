import { isSafePath } from "../path.ts";
import { at, type Rule } from "./rule.ts";

export const catalogue: Rule = {
  id: "M018-catalogue",
  covers: [["plaza", "catalogue"]],
  fix: 'Write the path of a JSON file in the mini-app\'s folder, for example "catalogue.json", and add "checkout": "1" to plaza.capabilities.',
  *check({ input, catalogue: content, files }) {
    const path = ["plaza", "catalogue"];
    const file = at(input, ...path);
    const sells = ["capabilities", "optional_capabilities"].some((member) => at(input, "plaza", member, "checkout") !== undefined);
    if (typeof file !== "string") {
      if (sells && file === undefined)
        yield {
          path: ["plaza"],
          message: "asks for checkout but names no catalogue: it can only pay orders that its publisher's server made.",
          severity: "warning",
          fix: 'Add "catalogue": "catalogue.json".',
        };
      return;
    }
    if (!isSafePath(file) || !file.endsWith(".json")) yield { path, message: "is not a plain relative path of a .json file." };
    else if (files !== undefined && !files.has(file)) yield { path, message: `names a file that does not exist: ${file}.` };
    else if (files !== undefined && content === undefined) yield { path, message: `cannot be read: ${file}.` };
    if (!sells) yield { path, message: "is of no use without the checkout capability." };
  },
};
