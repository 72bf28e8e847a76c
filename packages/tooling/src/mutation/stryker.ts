import type { MutatedModule } from "./modules.ts";

/** A mutant as the report of Stryker has it (mutation-testing-report-schema). */
export type ReportedMutant = {
  readonly mutatorName: string;
  readonly replacement?: string;
  readonly status: "Killed" | "Timeout" | "Survived" | "NoCoverage" | "RuntimeError" | "CompileError" | "Ignored" | "Pending";
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
};
export type StrykerReport = {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly ReportedMutant[] }>>;
};

/** Packages that the mutated modules and their tests are made of; the rest of the repository is not copied. */
const COPIED = ["bridge", "host", "manifest", "protocol", "tooling"];

/**
 * Stryker's options for the modules of one world. It mutates a copy of the packages in `.cache`: the sources that people edit meanwhile stay as they
 * are.
 * @param reportFile where it writes its report
 */
export function strykerOptions(
  world: MutatedModule["world"],
  modules: readonly MutatedModule[],
  reportFile: string,
): Record<string, unknown> {
  return {
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: `packages/tooling/vitest.mutation-${world}.config.ts` },
    mutate: modules.flatMap(({ files }) => files),
    coverageAnalysis: "perTest",
    concurrency: 2,
    tempDirName: `.cache/mutation/${world}`,
    ignorePatterns: [
      "/*",
      "!/package.json",
      "!/tsconfig.base.json",
      "!/packages",
      "/packages/*",
      ...COPIED.map((name) => `!/packages/${name}`),
      "dist",
    ],
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: reportFile },
    allowConsoleColors: false,
  };
}
