import { isAbsolute, relative } from "node:path";
import type { Suite, TestResult } from "./results.ts";

/** The part of vitest's JSON report that is read (vitest 4, `--reporter=json`). */
type VitestReport = {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: "passed" | "failed";
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[];
      readonly title: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
};

/**
 * Every test of a vitest report. A file that could not be loaded, and an error outside every test, count as one failure each:
 * otherwise a run could be red without a failed test, or worse, green without its tests.
 */
export function readVitestReport(json: string, suite: Suite, root: string): TestResult[] {
  const report = JSON.parse(json) as VitestReport;
  const results = report.testResults.flatMap((file): TestResult[] => {
    const path = isAbsolute(file.name) ? relative(root, file.name) : file.name;
    const tests = file.assertionResults.map(
      (test): TestResult => ({
        suite,
        file: path,
        name: [...test.ancestorTitles, test.title].join(" > "),
        status: test.status === "passed" || test.status === "failed" ? test.status : "skipped",
        ...(test.status === "failed" ? { message: test.failureMessages?.join("\n") ?? "" } : {}),
      }),
    );
    const lost = file.status === "failed" && !tests.some(({ status }) => status === "failed");
    return lost
      ? [...tests, { suite, file: path, name: `${path} could not be loaded or cleaned up`, status: "failed", message: file.message ?? "" }]
      : tests;
  });
  if (report.success || results.some(({ status }) => status === "failed")) return results;
  return [
    ...results,
    { suite, file: "vitest", name: `${suite}: an error outside every test`, status: "failed", message: "see the output of vitest" },
  ];
}
