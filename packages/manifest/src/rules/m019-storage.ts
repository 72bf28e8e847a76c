import type { Rule } from "./rule.ts";

export const storage: Rule = {
  id: "M019-storage",
  covers: [["plaza", "storage"]],
  fix: 'Write { "quota_kb": 1024 }: a whole number from 1 to 10240.',
};
