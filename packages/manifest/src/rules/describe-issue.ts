import type * as z from "zod/mini";

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function amount(bound: string, count: number, origin: string): string {
  const thing = origin === "string" ? "character" : origin === "array" ? "item" : undefined;
  return thing === undefined ? `be ${bound} ${count}` : `have ${bound} ${count} ${thing}${count === 1 ? "" : "s"}`;
}

/** A schema issue in words. zod/mini has no words of its own, and its locales are a global setting. */
export function describeIssue(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && issue.code !== "invalid_key") return "is missing.";
  switch (issue.code) {
    case "invalid_type": {
      const expected = issue.expected === "record" ? "object" : issue.expected;
      return `must be ${/^[aeiou]/.test(expected) ? "an" : "a"} ${expected}, not ${kindOf(value)}.`;
    }
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of "}${issue.values.map((one) => JSON.stringify(one)).join(", ")}.`;
    case "too_big":
      return `must ${amount("at most", Number(issue.maximum), issue.origin)}.`;
    case "too_small":
      return `must ${amount("at least", Number(issue.minimum), issue.origin)}.`;
    case "invalid_key":
      return `has a key that is not allowed: ${JSON.stringify(String(issue.path.at(-1)))}.`;
    default:
      return `${JSON.stringify(value)?.slice(0, 80)} does not have the required form.`;
  }
}
