import type { Rule } from "./rule.ts";

/** Whatever the schema refuses and no other rule covers. */
export const shape: Rule = {
  id: "M000-shape",
  covers: [[]],
  fix: "Follow the published JSON Schema of the manifest (@plaza/manifest/manifest.schema.json).",
};
