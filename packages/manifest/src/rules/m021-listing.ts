import { categories } from "../manifest/schema.ts";
import { isSafePath } from "../path.ts";
import { at, itemsAt, type Rule } from "./rule.ts";

export const listing: Rule = {
  id: "M021-listing",
  covers: [["plaza", "listing"]],
  fix: `Choose one category (${categories.join(", ")}), at most ten tags, and screenshots by their path in the folder.`,
  *check({ input, files }) {
    for (const [index] of itemsAt(input, "plaza", "listing", "screenshots").entries()) {
      const path = ["plaza", "listing", "screenshots", index];
      const file = at(input, ...path);
      if (typeof file !== "string") continue;
      if (!isSafePath(file) || !/\.(?:png|webp|jpe?g)$/i.test(file))
        yield { path, message: "is not a plain relative path of a .png, .webp or .jpg file." };
      else if (files !== undefined && !files.has(file)) yield { path, message: `names a file that does not exist: ${file}.` };
    }
  },
};
