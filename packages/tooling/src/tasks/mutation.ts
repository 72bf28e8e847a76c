import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { TaskContext } from "../boot/boot.mjs";
import { ROOT } from "../boot/workspace.mjs";
import { ensureBrowser } from "../browser.ts";
import { binaryOf } from "../gates/binaries.ts";
import { DEFENCES } from "../mutation/defences.ts";
import { MODULES, type MutatedModule } from "../mutation/modules.ts";
import { GOAL, isGoodEnough, type ModuleScore, scoreModule } from "../mutation/score.ts";
import { type StrykerReport, strykerOptions } from "../mutation/stryker.ts";
import { withoutDefences } from "../mutation/without-defences.ts";

const FOLDER = join(ROOT, ".cache", "mutation");
const OPTIONS = {
  json: { type: "boolean", default: false },
  only: { type: "string", multiple: true },
  defences: { type: "boolean", default: false },
} as const;

/**
 * `npm run mutation -- [--only MODULE]... [--json]`: changes the modules that keep somebody out, one operator, condition or text at a time, and asks
 * whether a test notices. With `--defences` it takes the lines that hold the threat model's rows away, one at a time; `--only` then names rows. Some
 * minutes each; not part of `npm test`. Standard output belongs to the figures.
 */
export async function main({ args, children, progress }: TaskContext): Promise<number> {
  const { values } = parseArgs({ args, options: OPTIONS });
  if (values.defences) return showDefences({ children, progress, json: values.json, only: values.only });
  const { only = MODULES.map(({ name }) => name) } = values;
  const unknown = only.filter((name) => !MODULES.some((module) => module.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no module ${unknown.join(", ")}; there are ${MODULES.map(({ name }) => name).join(", ")}.`);
  const scores: ModuleScore[] = [];
  for (const world of ["node", "browser"] as const) {
    const modules = MODULES.filter((module) => module.world === world && only.includes(module.name));
    if (modules.length === 0) continue;
    const env = world === "node" ? process.env : { ...process.env, PLAZA_CHROMIUM: await ensureBrowser(children, progress) };
    const report = await progress.step(`mutants in ${world}: ${modules.map(({ name }) => name).join(", ")}`, ({ note }) =>
      mutate({ children, world, modules, env, note }),
    );
    scores.push(...modules.map((module) => scoreModule(module, report)));
  }
  const passed = scores.every(isGoodEnough);
  process.stdout.write(
    values.json ? `${JSON.stringify({ passed, goal: GOAL, modules: scores }, null, 2)}\n` : `${scores.map(line).join("\n")}\n`,
  );
  return passed ? 0 : 1;
}

async function showDefences({
  children,
  progress,
  json,
  only,
}: Pick<TaskContext, "children" | "progress"> & { readonly json: boolean; readonly only: readonly string[] | undefined }): Promise<number> {
  const known = new Set(DEFENCES.flatMap(({ rows }) => rows));
  const unknown = only?.filter((row) => !known.has(row)) ?? [];
  if (unknown.length > 0)
    throw new Error(`No line is listed for ${unknown.join(", ")}; there are some for ${[...known].toSorted().join(", ")}.`);
  const chosen = DEFENCES.filter(({ rows }) => only === undefined || rows.some((row) => only.includes(row)));
  const env = { ...process.env, PLAZA_CHROMIUM: await ensureBrowser(children, progress) };
  const shown = await withoutDefences(chosen, { children, progress, env, folder: FOLDER });
  const passed = shown.every(({ missed }) => missed);
  const lines = shown.map(({ rows, file, at, line: code, failed, missed }) =>
    [`${missed ? "✓" : "✗ NOT MISSED"} ${rows.join(", ")} ${file}:${at} ${code}`, ...failed.map((name) => `    ${name}`)].join("\n"),
  );
  process.stdout.write(json ? `${JSON.stringify({ passed, defences: shown }, null, 2)}\n` : `${lines.join("\n")}\n`);
  return passed ? 0 : 1;
}

async function mutate(run: {
  readonly children: TaskContext["children"];
  readonly world: MutatedModule["world"];
  readonly modules: readonly MutatedModule[];
  readonly env: NodeJS.ProcessEnv;
  readonly note: (text: string) => void;
}): Promise<StrykerReport> {
  const report = join(FOLDER, `${run.world}.report.json`);
  const config = join(FOLDER, `${run.world}.config.json`);
  mkdirSync(FOLDER, { recursive: true });
  rmSync(report, { force: true }); // an old report must never stand for a run that crashed
  writeFileSync(config, JSON.stringify(strykerOptions(run.world, run.modules, report), null, 2));
  const args = [binaryOf("@stryker-mutator/core", "stryker"), "run", config];
  await run.children.check(process.execPath, args, { cwd: ROOT, env: run.env, onLine: run.note });
  return JSON.parse(readFileSync(report, "utf8")) as StrykerReport;
}

function line(score: ModuleScore): string {
  const survivors = score.survivors.map(({ file, line: at, mutation, code, security }) => {
    return `    ${security ? "SECURITY " : ""}${file}:${at} ${mutation}\n      ${code}`;
  });
  return [
    `${isGoodEnough(score) ? "✓" : "✗"} ${score.module}: ${score.score} % (${score.killed} killed, ${score.survived} survived)`,
    ...survivors,
  ].join("\n");
}
