import type { Rule } from "./rule.ts";

export const sandbox: Rule = {
  id: "M011-sandbox",
  covers: [["plaza", "sandbox"]],
  fix: 'Write "frame" for a mini-app that draws its own pages, or "worker" for one that is drawn with the host\'s components.',
};
