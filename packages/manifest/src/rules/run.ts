import type * as z from "zod/mini";
import { type Problem, pointerOf } from "../problem.ts";
import { describeIssue } from "./describe-issue.ts";
import { at, type Draft, type Rule } from "./rule.ts";

/** The rule with the longest covering path; the shape rule covers the empty one. */
function ruleFor(rules: readonly Rule[], path: readonly PropertyKey[]): Rule | undefined {
  let best: Rule | undefined;
  let bestLength = -1;
  for (const rule of rules) {
    for (const cover of rule.covers) {
      if (
        cover.length > bestLength &&
        cover.length <= path.length &&
        cover.every((key, index) => key === "*" || key === String(path[index]))
      ) {
        best = rule;
        bestLength = cover.length;
      }
    }
  }
  return best;
}

/** Runs schema and rules over raw input and reports every problem of both, in the order of the rules. */
export function runRules(rules: readonly Rule[], schema: z.ZodMiniType, draft: Draft, prefix: string = ""): Problem[] {
  const problems: Problem[] = [];
  const parsed = schema.safeParse(draft.input);
  for (const issue of parsed.error?.issues ?? []) {
    const rule = ruleFor(rules, issue.path) ?? rules[0];
    if (rule === undefined) continue;
    problems.push({
      rule: rule.id,
      severity: "error",
      pointer: prefix + pointerOf(issue.path),
      message: describeIssue(issue, at(draft.input, ...issue.path)),
      fix: rule.fix,
    });
  }
  for (const rule of rules) {
    for (const finding of rule.check?.(draft) ?? []) {
      problems.push({
        rule: rule.id,
        severity: finding.severity ?? "error",
        pointer: prefix + pointerOf(finding.path),
        message: finding.message,
        fix: finding.fix ?? rule.fix,
      });
    }
  }
  const order = new Map(rules.map((rule, index) => [rule.id, index]));
  return problems.sort((a, b) => (order.get(a.rule) ?? 0) - (order.get(b.rule) ?? 0));
}
