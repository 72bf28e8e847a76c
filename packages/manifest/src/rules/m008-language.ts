import type { Rule } from "./rule.ts";

export const language: Rule = {
  id: "M008-language",
  covers: [["lang"], ["dir"], ["plaza", "names"], ["plaza", "descriptions"]],
  fix: 'Use BCP 47 tags, for example "vi" or "pt-BR", and "ltr", "rtl" or "auto" for the direction.',
};
