import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT } from "../boot/workspace.mjs";
import type { TestResult } from "./results.ts";

const RECORD = join(ROOT, ".cache", "test-results.json");

/** The last run of everything that was run: what `trace` reads. */
export type TestRecord = { readonly finishedAt: string; readonly tests: readonly TestResult[] };

/** The record of the last run; undefined before the first one. */
export function readRecord(path = RECORD): TestRecord | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as TestRecord) : undefined;
}

/** Keeps the results of a run. A run of some suites replaces the results of those suites only. */
export function writeRecord(results: readonly TestResult[], suites: ReadonlySet<string>, now: Date, path = RECORD): void {
  const others = readRecord(path)?.tests.filter(({ suite }) => !suites.has(suite)) ?? [];
  const record: TestRecord = { finishedAt: now.toISOString(), tests: [...others, ...results] };
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${JSON.stringify(record, null, 1)}\n`);
}
