import type { Row } from "./rows.ts";
import { idsIn } from "./rows.ts";

/** A test that names rows; "not run" when the last run did not have it. */
export type TracedTest = { readonly name: string; readonly file: string; readonly status: "passed" | "failed" | "skipped" | "not run" };

export type Trace = {
  readonly covered: readonly {
    readonly id: string;
    readonly tests: readonly { readonly name: string; readonly status: TracedTest["status"] }[];
  }[];
  /** Rows that no test names. */
  readonly missing: readonly string[];
};

/** Joins rows and tests by id. Throws when a test names an id that no row has: a typing error would look like coverage. */
export function traceRows(rows: readonly Row[], tests: readonly TracedTest[]): Trace {
  const known = new Set(rows.map(({ id }) => id));
  const unknown = tests.flatMap(({ name, file }) =>
    idsIn(name)
      .filter((id) => !known.has(id))
      .map((id) => `${file}: "${name}" names [${id}], which is no row of the feature list or the threat model`),
  );
  if (unknown.length > 0) throw new Error(unknown.join("\n"));
  const byId = new Map<string, TracedTest[]>();
  for (const test of tests) for (const id of new Set(idsIn(test.name))) byId.set(id, [...(byId.get(id) ?? []), test]);
  return {
    covered: rows.flatMap(({ id }) => {
      const named = byId.get(id);
      return named === undefined ? [] : [{ id, tests: named.map(({ name, status }) => ({ name, status })) }];
    }),
    missing: rows.filter(({ id }) => !byId.has(id)).map(({ id }) => id),
  };
}
