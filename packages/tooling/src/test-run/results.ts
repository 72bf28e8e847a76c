/** What `npm test` counts: a test, a journey, or one check of a gate. */
export type TestResult = {
  readonly suite: Suite;
  /** Path relative to the root, or the gate's name. */
  readonly file: string;
  /** The titles from the outside in, joined by " > ". */
  readonly name: string;
  readonly status: "passed" | "failed" | "skipped";
  /** What went wrong, shortened; only on failures. */
  readonly message?: string;
};

export type Suite = "setup" | "gates" | "unit" | "browser" | "journeys" | "engines";

/** Totals of a run. Skipped tests are in neither: they are named, and count as nothing. */
export function countResults(results: readonly TestResult[]): { passed: number; failed: number } {
  return {
    passed: results.filter(({ status }) => status === "passed").length,
    failed: results.filter(({ status }) => status === "failed").length,
  };
}

/** One failed check that stands for a whole stage which could not even run. */
export function stageFailure(suite: Suite, name: string, error: unknown): TestResult {
  return { suite, file: suite, name, status: "failed", message: error instanceof Error ? error.message : String(error) };
}
