import { join, relative } from "node:path";
import type { Suite, TestResult } from "./results.ts";

/** The part of Playwright's JSON report that is read. */
type PlaywrightSuite = {
  readonly title: string;
  readonly file: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly tests: readonly {
      readonly projectName: string;
      /** "flaky" needs retries, which are off: it counts as failed. */
      readonly status: "expected" | "unexpected" | "flaky" | "skipped";
      readonly results: readonly { readonly errors?: readonly { readonly message?: string }[] }[];
    }[];
  }[];
};
type PlaywrightReport = {
  readonly config: { readonly rootDir: string };
  readonly suites: readonly PlaywrightSuite[];
  readonly errors: readonly { readonly message?: string }[];
};

/** Every test of a Playwright report, once per project. An error outside every test counts as a failure of its own. */
export function readPlaywrightReport(json: string, root: string, part: Suite = "journeys"): TestResult[] {
  const report = JSON.parse(json) as PlaywrightReport;
  const folder = relative(root, report.config.rootDir);
  const outside = report.errors.map(
    ({ message }): TestResult => ({
      suite: part,
      file: "playwright",
      name: `${part}: an error outside every test`,
      status: "failed",
      message: message ?? "",
    }),
  );
  return [...report.suites.flatMap((suite) => readSuite(suite, [], folder, part)), ...outside];
}

function readSuite(suite: PlaywrightSuite, titles: readonly string[], folder: string, part: Suite): TestResult[] {
  const path = suite.title === suite.file || suite.title === "" ? titles : [...titles, suite.title];
  const own = (suite.specs ?? []).flatMap((spec) =>
    spec.tests.map((test): TestResult => {
      const project = test.projectName === "" ? [] : [test.projectName];
      const status = test.status === "expected" ? "passed" : test.status === "skipped" ? "skipped" : "failed";
      const message = test.results.flatMap(({ errors }) => errors ?? []).map((error) => error.message ?? "");
      return {
        suite: part,
        file: join(folder, spec.file),
        name: [...project, ...path, spec.title].join(" > "),
        status,
        ...(status === "failed" ? { message: message.join("\n") } : {}),
      };
    }),
  );
  return [...own, ...(suite.suites ?? []).flatMap((child) => readSuite(child, path, folder, part))];
}
