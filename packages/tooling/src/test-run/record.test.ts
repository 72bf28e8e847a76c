import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readRecord, writeRecord } from "./record.ts";
import type { TestResult } from "./results.ts";

it("keeps the results of the suites that a later run did not touch", () => {
  const dir = mkdtempSync(join(tmpdir(), "plaza-record-"));
  const path = join(dir, "inner", "results.json");
  const test = (suite: TestResult["suite"], name: string): TestResult => ({ suite, file: "a.test.ts", name, status: "passed" });
  try {
    expect(readRecord(path)).toBeUndefined();
    writeRecord([test("unit", "old"), test("journeys", "kept")], new Set(["unit", "journeys"]), new Date(0), path);
    writeRecord([test("unit", "new")], new Set(["unit"]), new Date(1), path);
    expect(readRecord(path)).toEqual({ finishedAt: "1970-01-01T00:00:00.001Z", tests: [test("journeys", "kept"), test("unit", "new")] });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});
