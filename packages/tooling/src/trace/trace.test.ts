import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../boot/workspace.mjs";
import { findUnrunTests } from "./find-tests.ts";
import { idsIn, readRows } from "./rows.ts";
import type { TracedTest } from "./trace.ts";
import { traceRows } from "./trace.ts";

const bracketed = (id: string): string => `[${id}]`; // written apart, so that this file's examples are not read as coverage

function ran(name: string, status: TracedTest["status"] = "passed"): TracedTest {
  return { name, file: "a.test.ts", status };
}

describe("tracing rows to tests", () => {
  const rows = readRows(
    "# Rows\n| # | must |\n| --- | --- |\n| B1 | shake hands |\n| S-04 | navigates \\| away |\n| C-25 | hides cards |\n",
  );

  it("lists each row with its tests and how they went, and names the rows that have none", () => {
    const name = `one for two ${bracketed("B1")}${bracketed("S-04")}`;
    expect(traceRows(rows, [ran(name, "failed"), ran(`again ${bracketed("B1")}`), ran("names nothing")])).toEqual({
      covered: [
        {
          id: "B1",
          tests: [
            { name, status: "failed" },
            { name: `again ${bracketed("B1")}`, status: "passed" },
          ],
        },
        { id: "S-04", tests: [{ name, status: "failed" }] },
      ],
      missing: ["C-25"],
    });
  });

  it("refuses an id that is no row, and a row that is there twice", () => {
    expect(() => traceRows(rows, [ran(`typo ${bracketed("S-99")}`)])).toThrow(`a.test.ts: "typo [S-99]" names [S-99], which is no row`);
    expect(() => readRows("| B1 | a |\n| B1 | b |\n")).toThrow("B1 is there twice");
  });

  it("tells ids from other words in brackets", () => {
    expect(idsIn("a [B1] b [S-04][Z18] c [b1] [B-1] [constructor] [0]")).toEqual(["B1", "S-04", "Z18"]);
  });

  it("reads tests that have not run from the source, and only then", () => {
    const text = `describe("the gate", () => { it("opens ${bracketed("B1")}", () => {}); it.each([1])(\`shuts \${1} ${bracketed("S-04")}\`, () => {}); });\ntest.describe("x", () => { test("y", () => {}); });`;
    const file = { path: "b.test.ts", text };
    expect(findUnrunTests(file, [ran("other file")]).map(({ name }) => name)).toEqual([
      `the gate > opens ${bracketed("B1")}`,
      `the gate > shuts … ${bracketed("S-04")}`,
      "x > y",
    ]);
    expect(findUnrunTests(file, [{ name: "a", file: "b.test.ts", status: "passed" }])).toEqual([]);
  });
});

it("finds every row of the project's feature list and threat model", () => {
  const count = (path: string): number => readRows(readFileSync(join(ROOT, path), "utf8")).length;
  expect(count("apps/docs/features.md")).toBeGreaterThanOrEqual(110);
  expect(count("apps/docs/threat-model.md")).toBeGreaterThanOrEqual(150);
});
