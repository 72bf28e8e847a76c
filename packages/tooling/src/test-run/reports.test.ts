import { describe, expect, it } from "vitest";
import { parseTestOptions } from "./options.ts";
import { runGates, withLostRun } from "./parts.ts";
import { readPlaywrightReport } from "./playwright-report.ts";
import { countResults } from "./results.ts";
import { readVitestReport } from "./vitest-report.ts";

function vitestReport(success: boolean, testResults: unknown[]): string {
  return JSON.stringify({ success, testResults });
}
function assertion(title: string, status: string): unknown {
  return { ancestorTitles: ["the gate"], title, status, failureMessages: status === "failed" ? ["expected 1 to be 2"] : [] };
}

describe("counting a vitest run", () => {
  it("counts each test with its full name, and skipped ones as neither passed nor failed", () => {
    const assertionResults = [assertion("opens [B-01]", "passed"), assertion("shuts", "failed"), assertion("later", "todo")];
    const results = readVitestReport(
      vitestReport(false, [{ name: "/repo/packages/a/src/a.test.ts", status: "failed", assertionResults }]),
      "unit",
      "/repo",
    );
    expect(results.map(({ name, file, status }) => [file, name, status])).toEqual([
      ["packages/a/src/a.test.ts", "the gate > opens [B-01]", "passed"],
      ["packages/a/src/a.test.ts", "the gate > shuts", "failed"],
      ["packages/a/src/a.test.ts", "the gate > later", "skipped"],
    ]);
    expect(countResults(results)).toEqual({ passed: 1, failed: 1 });
  });

  it("counts a file that could not be loaded as one failure", () => {
    const results = readVitestReport(
      vitestReport(false, [{ name: "/repo/a.test.ts", status: "failed", message: "syntax", assertionResults: [] }]),
      "unit",
      "/repo",
    );
    expect(countResults(results)).toEqual({ passed: 0, failed: 1 });
  });

  it("counts an error outside every test as one failure", () => {
    const file = { name: "/repo/a.test.ts", status: "passed", assertionResults: [assertion("opens", "passed")] };
    expect(countResults(readVitestReport(vitestReport(false, [file]), "unit", "/repo"))).toEqual({ passed: 1, failed: 1 });
    expect(countResults(readVitestReport(vitestReport(true, [file]), "unit", "/repo"))).toEqual({ passed: 1, failed: 0 });
  });
});

describe("counting a Playwright run", () => {
  it("counts each journey once per project, flaky ones as failed, and errors outside every test", () => {
    const spec = (title: string, status: string): unknown => ({
      title,
      file: "journeys/pay.spec.ts",
      tests: [{ projectName: "phone", status, results: [{ errors: [{ message: "no receipt" }] }] }],
    });
    const inner = {
      title: "paying",
      file: "journeys/pay.spec.ts",
      specs: [spec("once [C-01]", "expected"), spec("twice", "flaky"), spec("later", "skipped")],
    };
    const report = {
      config: { rootDir: "/repo/e2e" },
      suites: [{ title: "journeys/pay.spec.ts", file: "journeys/pay.spec.ts", suites: [inner] }],
      errors: [{ message: "no server" }],
    };
    expect(
      readPlaywrightReport(JSON.stringify(report), "/repo").map(({ file, name, status, message }) => [file, name, status, message]),
    ).toEqual([
      ["e2e/journeys/pay.spec.ts", "phone > paying > once [C-01]", "passed", undefined],
      ["e2e/journeys/pay.spec.ts", "phone > paying > twice", "failed", "no receipt"],
      ["e2e/journeys/pay.spec.ts", "phone > paying > later", "skipped", undefined],
      ["playwright", "journeys: an error outside every test", "failed", "no server"],
    ]);
  });
});

describe("a runner that ended badly", () => {
  it("is one failure when no failed test shows it", () => {
    expect(countResults(withLostRun([], "browser", 1))).toEqual({ passed: 0, failed: 1 });
    expect(withLostRun([], "browser", 0)).toEqual([]);
    expect(withLostRun([{ suite: "unit", file: "a", name: "a", status: "failed" }], "unit", 1)).toHaveLength(1);
  });
});

describe("running gates", () => {
  const context = {
    children: { run: fails, check: fails, close: () => undefined },
    progress: { step: stepOf, say: () => undefined },
    env: {},
  };
  function fails(): Promise<never> {
    return Promise.reject(new Error("no command runs here"));
  }
  function stepOf<T>(_label: string, work: (step: { note(line: string): void }) => Promise<T>): Promise<T> {
    return work({ note: () => undefined });
  }

  it("goes on after one that fails, and fails one that throws or looks at nothing", async () => {
    const results = await runGates(
      [
        { name: "throws", run: () => Promise.reject(new Error("broken")) },
        { name: "blind", run: () => Promise.resolve([]) },
        { name: "fine", run: () => Promise.resolve([{ name: "a" }, { name: "b", problem: "mend it" }]) },
      ],
      context,
    );
    expect(results.map(({ name, status }) => [name, status])).toEqual([
      ["throws", "failed"],
      ["blind", "failed"],
      ["a", "passed"],
      ["b", "failed"],
    ]);
  });
});

describe("the options of a test run", () => {
  it("run everything by default, in order, and parts and names when asked", () => {
    expect(parseTestOptions([], "linux")).toEqual({ parts: ["gates", "unit", "browser", "journeys", "engines"] });
    expect(parseTestOptions([], "darwin")).toEqual({ parts: ["gates", "unit", "browser", "journeys"] });
    expect(parseTestOptions(["--only", "journeys,unit"])).toEqual({ parts: ["unit", "journeys"] });
    expect(parseTestOptions(["--only", "engines"])).toEqual({ parts: ["engines"] });
    expect(parseTestOptions(["--only", "gates", "typecheck"])).toEqual({ parts: ["gates"], filter: "typecheck" });
    expect(() => parseTestOptions(["--only", "units"])).toThrow('There is no part named "units".');
  });
});
