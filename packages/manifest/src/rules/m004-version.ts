import type { Rule } from "./rule.ts";

/** Strict semver names: `v1.0.0`, `01.0.0` and `1.0.0+x` would be three spellings of one release. */
export const version: Rule = {
  id: "M004-version",
  covers: [["version"]],
  fix: 'Write { "code": 1, "name": "1.0.0" }: a whole number that grows with each release, and a semantic version without "v", leading zeros or build metadata.',
};
