import type * as z from "zod/mini";

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
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
      return `must be at most ${issue.maximum}${issue.origin === "string" ? " characters" : issue.origin === "array" ? " items" : ""}.`;
    case "too_small":
      return `must be at least ${issue.minimum}${issue.origin === "string" ? " characters" : issue.origin === "array" ? " items" : ""}.`;
    case "invalid_key":
      return `has a key that is not allowed: ${JSON.stringify(String(issue.path.at(-1)))}.`;
    default:
      return `${JSON.stringify(value)?.slice(0, 80)} does not have the required form.`;
  }
}
