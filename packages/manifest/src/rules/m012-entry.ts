import type { Rule } from "./rule.ts";

export const entry: Rule = {
  id: "M012-entry",
  covers: [["plaza", "entry"]],
  fix: 'Write "./app", or leave the member out: a mini-app exposes one module.',
};
