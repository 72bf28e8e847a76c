import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import type { Children } from "../boot/children.mjs";
import type { Progress } from "../boot/progress.mjs";
import { listFiles, ROOT } from "../boot/workspace.mjs";
import { binaryOf } from "../gates/binaries.ts";
import type { Check, Gate } from "../gates/gate.ts";
import { readPlaywrightReport } from "./playwright-report.ts";
import type { TestResult } from "./results.ts";
import { readVitestReport } from "./vitest-report.ts";

/** What every part of a run is given. */
export type RunContext = {
  readonly children: Children;
  readonly progress: Progress;
  readonly env: NodeJS.ProcessEnv;
  readonly filter?: string;
};

const REPORTS = join(ROOT, ".cache", "reports");
const JOURNEYS = "e2e/journeys";
const PLAYWRIGHT_CONFIG = "e2e/playwright.config.ts";
const ENGINES_CONFIG = "e2e/engines/playwright.config.ts";

/** Makes the step of a gate that found something show as failed; what it found is in its checks. */
class GateFailure extends Error {}

/** Runs the gates whose name contains the filter. A gate that cannot run, or that looks at nothing, is a failure. */
export async function runGates(gates: readonly Gate[], { children, progress, filter = "" }: RunContext): Promise<TestResult[]> {
  const results: TestResult[] = [];
  for (const gate of gates.filter(({ name }) => name.includes(filter))) {
    const checks: Check[] = [];
    try {
      await progress.step(`gate ${gate.name}`, async () => {
        checks.push(...(await gate.run(children)));
        if (checks.length === 0) throw new Error("the gate looked at nothing");
        if (checks.some(({ problem }) => problem !== undefined)) throw new GateFailure();
      });
    } catch (error) {
      if (!(error instanceof GateFailure))
        checks.push({ name: gate.name, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
    for (const { name, problem } of checks) {
      if (problem !== undefined) progress.say(`\n✗ ${name}\n${problem}\n`);
      results.push({
        suite: "gates",
        file: gate.name,
        name,
        ...(problem === undefined ? { status: "passed" } : { status: "failed", message: problem }),
      });
    }
  }
  return results;
}

/** Vitest's projects of a part: in Node; in Chromium, with each React that our peer ranges name. */
const PROJECTS = { unit: ["node"], browser: ["browser", "react-18"] } as const;

/** Runs one part's vitest projects: "unit" in Node, "browser" in Chromium. */
export async function runVitest(part: "unit" | "browser", { children, progress, env, filter }: RunContext): Promise<TestResult[]> {
  const report = freshReport(`vitest-${part}.json`);
  const projects = PROJECTS[part].map((project) => `--project=${project}`);
  const args = ["run", "--config", "packages/tooling/vitest.config.ts", ...projects, "--passWithNoTests"];
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const named = filter === undefined ? [] : ["--testNamePattern", escapeRegExp(filter)];
  progress.say(`\n${part} tests`);
  const { code } = await children.run(process.execPath, [binaryOf("vitest", "vitest"), ...args, ...reporters, ...named], {
    cwd: ROOT,
    env,
    output: "inherit",
  });
  const results = existsSync(report) ? readVitestReport(readFileSync(report, "utf8"), part, ROOT) : [];
  return withLostRun(results, part, code);
}

/** Runs the journeys in a real browser against the real server. Without any the run says so; with tests but no configuration it fails. */
export async function runJourneys({ children, progress, env, filter }: RunContext): Promise<TestResult[]> {
  const tests = listFiles(join(ROOT, "e2e")).filter(
    (file) => /\.(spec|journey)\.ts$/.test(file) || relative(ROOT, file).startsWith(`${JOURNEYS}/`),
  );
  if (tests.length === 0 && !existsSync(join(ROOT, PLAYWRIGHT_CONFIG))) {
    progress.say("\njourneys: there are none yet");
    return [];
  }
  return runPlaywright("journeys", PLAYWRIGHT_CONFIG, { children, progress, env, filter });
}

/** Runs what is proven of the trust boundary in engines besides Chromium; `ensureEngines` has found them. */
export function runEngines(context: RunContext): Promise<TestResult[]> {
  return runPlaywright("engines", ENGINES_CONFIG, context);
}

async function runPlaywright(
  suite: "journeys" | "engines",
  config: string,
  { children, progress, env, filter }: RunContext,
): Promise<TestResult[]> {
  const report = freshReport(`playwright-${suite}.json`);
  const named = filter === undefined ? [] : ["--grep", escapeRegExp(filter), "--pass-with-no-tests"];
  progress.say(`\n${suite}`);
  const { code } = await children.run(
    process.execPath,
    [binaryOf("playwright", "playwright"), "test", "--config", config, "--reporter=list,json", ...named],
    {
      cwd: ROOT,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      output: "inherit",
    },
  );
  const results = existsSync(report) ? readPlaywrightReport(readFileSync(report, "utf8"), ROOT, suite) : [];
  return withLostRun(results, suite, code);
}

/** A runner that ended badly without a failed test to show for it (it crashed, or wrote no report) is one failed check. */
export function withLostRun(results: readonly TestResult[], suite: TestResult["suite"], code: number): TestResult[] {
  if (code === 0 || results.some(({ status }) => status === "failed")) return [...results];
  return [
    ...results,
    { suite, file: suite, name: `${suite}: the runner ended with code ${code}`, status: "failed", message: "see its output" },
  ];
}

function freshReport(name: string): string {
  const path = join(REPORTS, name);
  rmSync(path, { force: true }); // an old report must never stand for a run that crashed
  return path;
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
