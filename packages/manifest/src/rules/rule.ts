import type { OriginOptions } from "../origin.ts";

/** What a rule may look at: raw input, so that every rule runs even where another one already failed. */
export interface Draft {
  /** manifest.json (or catalogue.json, for rules of the catalogue), unvalidated. */
  readonly input: unknown;
  /** catalogue.json, unvalidated; undefined when the caller has none. */
  readonly catalogue?: unknown;
  /** Paths of the mini-app's folder; undefined when the caller cannot know them. */
  readonly files?: ReadonlySet<string>;
  readonly origins: OriginOptions;
}

export interface Finding {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Default: the rule's. */
  readonly fix?: string;
  readonly severity?: "warning";
}

/** One rule, one file, one stable id. */
export interface Rule {
  readonly id: string;
  /** Paths (`*` matches one key) whose shape problems are reported under this rule, with what lies below them. */
  readonly covers: readonly (readonly string[])[];
  readonly fix: string;
  /** What a schema cannot say. */
  check?(draft: Draft): Iterable<Finding>;
}

/** The value at a path of own keys, or undefined: rules read input that may have any shape. */
export function at(input: unknown, ...path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** Items of an array, or nothing. */
export function itemsAt(input: unknown, ...path: readonly PropertyKey[]): readonly unknown[] {
  const value = at(input, ...path);
  return Array.isArray(value) ? value : [];
}

/** Own entries of an object, or nothing. */
export function entriesAt(input: unknown, ...path: readonly PropertyKey[]): readonly (readonly [string, unknown])[] {
  const value = at(input, ...path);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}
