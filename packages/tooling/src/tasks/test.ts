import type { TaskContext } from "../boot/boot.mjs";
import { ensureBrowser } from "../browser.ts";
import { buildStale } from "../build/build.ts";
import { ensureEngines } from "../engines.ts";
import { GATES } from "../gates/gates.ts";
import type { TestOptions } from "../test-run/options.ts";
import { parseTestOptions } from "../test-run/options.ts";
import type { RunContext } from "../test-run/parts.ts";
import { runEngines, runGates, runJourneys, runVitest } from "../test-run/parts.ts";
import { writeRecord } from "../test-run/record.ts";
import type { TestResult } from "../test-run/results.ts";
import { countResults, stageFailure } from "../test-run/results.ts";

/**
 * `npm test`: finds the browsers, builds, keeps the gates, runs unit and browser tests, the journeys, and what is proven in other engines. A part that fails does not stop the next one. The last line is the totals; the exit code is 1 when anything failed, or when nothing ran.
 */
export async function main({ args, children, progress }: TaskContext): Promise<number> {
  const results: TestResult[] = [];
  let total = { passed: 0, failed: 1 };
  try {
    const options = parseTestOptions(args);
    const needsBrowser = options.parts.some((part) => part !== "gates" && part !== "engines");
    const browser = needsBrowser ? await prepare("browser", () => ensureBrowser(children, progress), results) : undefined;
    const engines = options.parts.includes("engines")
      ? await prepare("engines", () => ensureEngines(children, progress), results)
      : undefined;
    const failures = (await prepare("build", () => buildStale(children, progress), results)) ?? [];
    results.push(...failures.map(({ step, output }) => stageFailure("setup", `build ${step}`, output)));
    for (const { step, output } of failures) progress.say(`\n${step}\n${output}`);
    // Without an engine there is one failure that says what to do, not one for each of its tests.
    const parts = options.parts.filter((part) => part !== "engines" || engines !== undefined);
    const env = {
      ...process.env,
      ...(browser === undefined ? {} : { PLAZA_CHROMIUM: browser }),
      ...(engines === undefined ? {} : { PLAZA_FIREFOX: engines.firefox, PLAZA_WEBKIT_DRIVER: engines.webkitDriver }),
    };
    results.push(...(await runParts(parts, { children, progress, env, filter: options.filter })));
    if (options.filter === undefined) writeRecord(results, new Set(["setup", ...options.parts]), new Date());
    total = countResults(results);
    progress.say(summary(results, options.filter !== undefined));
  } catch (error) {
    progress.say(error instanceof Error ? error.message : String(error));
  }
  process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

async function prepare<T>(name: string, work: () => Promise<T>, results: TestResult[]): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    results.push(stageFailure("setup", name, error));
    return undefined;
  }
}

async function runParts(parts: TestOptions["parts"], context: RunContext): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const part of parts) {
    try {
      if (part === "gates") results.push(...(await runGates(GATES, context)));
      else if (part === "journeys") results.push(...(await runJourneys(context)));
      else if (part === "engines") results.push(...(await runEngines(context)));
      else results.push(...(await runVitest(part, context)));
    } catch (error) {
      results.push(stageFailure(part, part, error));
    }
  }
  return results;
}

/** What a person wants to read at the end: every failure by name, and every test that did not run. */
function summary(results: readonly TestResult[], filtered: boolean): string {
  const failed = results.filter(({ status }) => status === "failed");
  const skipped = filtered ? [] : results.filter(({ status }) => status === "skipped");
  const lines = [
    ...failed.map(({ suite, file, name, message = "" }) => `✗ ${suite}: ${file}: ${name}${suite === "setup" ? `\n${message}` : ""}`),
    ...skipped.map(({ suite, file, name }) => `- did not run: ${suite}: ${file}: ${name}`),
  ];
  return lines.length === 0 ? "" : `\n${lines.join("\n")}\n`;
}
