import { at, type Rule } from "./rule.ts";

const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** The host paints these before any code of the mini-app runs: a colour is a colour and never a piece of CSS. */
export const skeleton: Rule = {
  id: "M022-skeleton",
  covers: [["plaza", "skeleton"], ["window"], ["color_scheme"]],
  fix: 'Use boxes of kind title, text, tabs, row, card, field or button, 24 at most, and colours as "#rrggbb".',
  *check({ input }) {
    const colours = [
      ["plaza", "skeleton", "background", "light"],
      ["plaza", "skeleton", "background", "dark"],
      ["window", "background_color"],
      ["window", "navigation_bar_background_color"],
    ];
    for (const path of colours) {
      const colour = at(input, ...path);
      if (colour !== undefined && (typeof colour !== "string" || !COLOUR.test(colour)))
        yield { path, message: "is not a colour of the form #rrggbb." };
    }
  },
};
