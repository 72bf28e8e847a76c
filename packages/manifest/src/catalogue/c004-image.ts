import { isSafePath } from "../path.ts";
import { at, itemsAt, type Rule } from "../rules/rule.ts";

export const image: Rule = {
  id: "C004-image",
  covers: [["items", "*", "image"]],
  fix: "Name a .png, .webp, .jpg or .svg file of the mini-app's folder by its relative path.",
  *check({ input, files }) {
    for (const [index] of itemsAt(input, "items").entries()) {
      const path = ["items", index, "image"];
      const file = at(input, ...path);
      if (typeof file !== "string") continue;
      if (!isSafePath(file) || !/\.(?:png|webp|jpe?g|svg)$/i.test(file))
        yield { path, message: "is not a plain relative path of an image." };
      else if (files !== undefined && !files.has(file)) yield { path, message: `names a file that does not exist: ${file}.` };
    }
  },
};
