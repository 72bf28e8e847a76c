import { isSafePath } from "../path.ts";
import { at, itemsAt, type Rule } from "./rule.ts";

export const icons: Rule = {
  id: "M003-icons",
  covers: [["icons"]],
  fix: "List at least one PNG, WebP or SVG file of the mini-app's folder by its relative path, with its sizes.",
  *check({ input, files }) {
    for (const [index] of itemsAt(input, "icons").entries()) {
      const path = ["icons", index, "src"];
      const source = at(input, ...path);
      if (typeof source !== "string") continue;
      if (!isSafePath(source)) yield { path, message: "is not a plain relative path inside the folder." };
      else if (!/\.(?:png|svg|webp)$/i.test(source)) yield { path, message: "is not a .png, .svg or .webp file." };
      else if (files !== undefined && !files.has(source)) yield { path, message: `names a file that does not exist: ${source}.` };
    }
  },
};
