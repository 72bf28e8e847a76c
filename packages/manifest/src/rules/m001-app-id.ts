import { at, type Rule } from "./rule.ts";

/** Reverse-domain, lower case (W3C MiniApp Addressing §5: ids compare in lower case, so two spellings must not be two apps). */
export const appId: Rule = {
  id: "M001-app-id",
  covers: [["app_id"]],
  fix: 'Use a domain you own, reversed and in lower case, for example "com.example.coffee".',
  *check({ input }) {
    const id = at(input, "app_id");
    if (typeof id === "string" && /(?:^|\.)(?:example|test|invalid|localhost)$/.test(id)) {
      yield { path: ["app_id"], message: "ends with a reserved top-level name.", severity: "warning" };
    }
  },
};
