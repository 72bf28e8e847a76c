import type { MutatedModule } from "./modules.ts";
import type { ReportedMutant, StrykerReport } from "./stryker.ts";

/** Percent of its mutants that a module's tests must notice. */
export const GOAL = 80;

export type Survivor = {
  readonly file: string;
  readonly line: number;
  readonly mutation: string;
  readonly code: string;
  /** The line keeps somebody out, as its comment says: that no test notices its change is never acceptable. */
  readonly security: boolean;
};

export type ModuleScore = {
  readonly module: string;
  /** Percent of the mutants that made a test fail or hang, of those that could. */
  readonly score: number;
  readonly killed: number;
  readonly survived: number;
  readonly survivors: readonly Survivor[];
};

/** The score of one module. A module of which nothing was mutated has none, and that is an error: a score over nothing is no score. */
export function scoreModule(module: MutatedModule, report: StrykerReport): ModuleScore {
  let killed = 0;
  const survivors: Survivor[] = [];
  for (const file of module.files) {
    const { source, mutants } = report.files[file] ?? { source: "", mutants: [] };
    if (mutants.length === 0) throw new Error(`${module.name}: nothing of ${file} was mutated`);
    const lines = source.split("\n");
    const marked = securityLines(lines);
    for (const mutant of mutants) {
      if (mutant.status === "Killed" || mutant.status === "Timeout") killed += 1;
      if (mutant.status === "Survived" || mutant.status === "NoCoverage") survivors.push(describe(file, mutant, lines, marked));
    }
  }
  const score = Math.round((killed / (killed + survivors.length)) * 1_000) / 10;
  return { module: module.name, score, killed, survived: survivors.length, survivors };
}

/** Whether the module is as well tested as it must be. */
export function isGoodEnough({ score, survivors }: ModuleScore): boolean {
  return score >= GOAL && survivors.every(({ security }) => !security);
}

/**
 * Numbers, from one, of the lines that a `// SECURITY:` comment stands over: the statement that begins below it, to its end. A mark in the
 * description of a function is about all of it, and its lines count as the others do.
 */
export function securityLines(lines: readonly string[]): ReadonlySet<number> {
  const marked = new Set<number>();
  lines.forEach((line, at) => {
    if (!/^\s*\/\/ SECURITY:/.test(line)) return;
    let next = at + 1;
    while (/^\s*\/\//.test(lines[next] ?? "")) next += 1;
    for (let open = true; open && next < lines.length; next += 1) {
      marked.add(next + 1);
      open = !/[;{}]\s*$/.test(lines[next] as string);
    }
  });
  return marked;
}

function describe(file: string, mutant: ReportedMutant, lines: readonly string[], marked: ReadonlySet<number>): Survivor {
  const { line } = mutant.location.start;
  return {
    file,
    line,
    mutation: `${mutant.mutatorName}: ${(mutant.replacement ?? "").replace(/\s+/g, " ").slice(0, 120)}`,
    code: (lines[line - 1] ?? "").trim(),
    security: marked.has(line),
  };
}
