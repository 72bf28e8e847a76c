import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Children } from "../boot/children.mjs";
import type { Progress } from "../boot/progress.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { binaryOf } from "../gates/binaries.ts";
import type { Defence } from "./defences.ts";
import type { MutatedModule } from "./modules.ts";

/** What came of taking one line away. */
export type Shown = Defence & {
  /** Of the line in its file, counted from 1. */
  readonly at: number;
  /** Tests that failed without it. */
  readonly failed: readonly string[];
  /** One of them names a row of the defence: it would be missed. */
  readonly missed: boolean;
};

/** The part of Vitest's JSON report that is read. */
export type TestReport = {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
};

const WORLDS = ["node", "browser"] as const;

/**
 * Takes the defences away, one at a time, in a copy of the packages, and runs the tests that have to notice: first all the tests with every line in
 * place, so that what fails afterwards fails for the want of the line.
 * @throws where a test fails with all lines in place
 */
export async function withoutDefences(
  defences: readonly Defence[],
  run: { readonly children: Children; readonly progress: Progress; readonly env: NodeJS.ProcessEnv; readonly folder: string },
): Promise<Shown[]> {
  const copy = join(run.folder, "defences");
  copyPackages(copy);
  for (const world of WORLDS) {
    const tests = [...new Set(defences.filter((defence) => defence.world === world).map(({ test }) => test))];
    if (tests.length === 0) continue;
    const report = await run.progress.step(`tests with every defence in place, in ${world}`, () => runTests(run, copy, { world, tests }));
    if (!report.success) throw new Error(`With every line in place there fail: ${failuresOf(report).join("; ")}`);
  }
  const shown: Shown[] = [];
  for (const [index, defence] of defences.entries()) {
    const source = readFileSync(join(copy, defence.file), "utf8");
    writeFileSync(join(copy, defence.file), withoutLine(source, defence));
    const step = `${index + 1} of ${defences.length}: ${defence.rows.join(", ")} without ${defence.file}`;
    const report = await run.progress.step(step, () =>
      runTests(run, copy, { world: defence.world, tests: [defence.test], rows: defence.rows }),
    );
    writeFileSync(join(copy, defence.file), source);
    shown.push(judge(defence, source, report));
  }
  return shown;
}

/** The source without the defence. */
export function withoutLine(source: string, { file, line, without }: Defence): string {
  const parts = source.split(line);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} times and not once: ${line}`);
  return parts.join(without);
}

export function judge(defence: Defence, source: string, report: TestReport): Shown {
  const failed = failuresOf(report);
  return {
    ...defence,
    at: source.slice(0, source.indexOf(defence.line)).split("\n").length,
    failed,
    missed: failed.some((name) => defence.rows.some((row) => name.includes(`[${row}]`))),
  };
}

function failuresOf({ testResults }: TestReport): string[] {
  return testResults.flatMap(({ assertionResults, message }) => {
    const failed = assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName);
    // A file that could not even be loaded proves nothing; it names no row.
    return failed.length === 0 && message !== "" ? [message.slice(0, 200)] : failed;
  });
}

/** What people edit stays as it is. */
function copyPackages(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  for (const name of ["package.json", "tsconfig.base.json"]) cpSync(join(ROOT, name), join(copy, name));
  const left = /\/(?:dist|\.cache|\.vite[^/]*)$/;
  // Links between packages are relative: in the copy they lead to the copy.
  cpSync(join(ROOT, "packages"), join(copy, "packages"), { recursive: true, verbatimSymlinks: true, filter: (path) => !left.test(path) });
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
}

async function runTests(
  { children, env, folder }: { readonly children: Children; readonly env: NodeJS.ProcessEnv; readonly folder: string },
  copy: string,
  {
    world,
    tests,
    rows = [],
  }: { readonly world: MutatedModule["world"]; readonly tests: readonly string[]; readonly rows?: readonly string[] },
): Promise<TestReport> {
  const report = join(folder, "defences.report.json");
  rmSync(report, { force: true }); // an old report must never stand for a run that crashed
  const config = `packages/tooling/vitest.mutation-${world}.config.ts`;
  const args = [binaryOf("vitest", "vitest"), "run", "--config", config, "--root", copy, "--reporter=json", `--outputFile=${report}`];
  // Those that name a row: others may hang for the want of the same line, one after the other.
  if (rows.length > 0) args.push("--testNamePattern", rows.map((row) => `\\[${row}\\]`).join("|"));
  await children.run(process.execPath, args, { cwd: copy, env: { ...env, PLAZA_MUTATION_TESTS: tests.join(",") } });
  return JSON.parse(readFileSync(report, "utf8")) as TestReport;
}
