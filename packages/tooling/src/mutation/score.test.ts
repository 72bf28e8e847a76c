import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../boot/workspace.mjs";
import { MODULES, type MutatedModule } from "./modules.ts";
import { isGoodEnough, scoreModule, securityLines } from "./score.ts";
import { type ReportedMutant, strykerOptions } from "./stryker.ts";

const module: MutatedModule = { name: "lock", world: "node", files: ["lock.ts"], tests: ["lock.test.ts"] };
const source = [
  "export function open(key: string) {",
  "  // SECURITY: a wrong key opens nothing",
  "  if (key !== KEY) return;",
  "  turn();",
  "}",
];

function report(...mutants: [line: number, status: ReportedMutant["status"]][]) {
  const described = mutants.map(([line, status]) => ({ mutatorName: "X", status, location: { start: { line, column: 1 } } }));
  return { files: { "lock.ts": { source: source.join("\n"), mutants: described } } };
}

describe("the score of a module", () => {
  it("is the share of its mutants that a test noticed, by failing or by hanging", () => {
    const score = scoreModule(module, report([4, "Killed"], [4, "Timeout"], [4, "Survived"], [4, "NoCoverage"], [4, "RuntimeError"]));
    expect(score).toMatchObject({ score: 50, killed: 2, survived: 2 });
    expect(isGoodEnough(score)).toBe(false);
  });

  it("is not good enough with one survivor on a line that keeps somebody out, whatever the share", () => {
    const killed = Array.from({ length: 99 }, (): [number, "Killed"] => [3, "Killed"]);
    const good = scoreModule(module, report(...killed, [4, "Survived"]));
    const bad = scoreModule(module, report(...killed, [3, "Survived"]));
    expect([good.score, isGoodEnough(good)]).toEqual([99, true]);
    expect([bad.score, isGoodEnough(bad)]).toEqual([99, false]);
    expect(bad.survivors).toMatchObject([{ file: "lock.ts", line: 3, code: "if (key !== KEY) return;", security: true }]);
  });

  it("is an error over a file of which nothing was mutated", () => {
    expect(() => scoreModule(module, report())).toThrow("nothing of lock.ts was mutated");
    expect(() => scoreModule({ ...module, files: ["gone.ts"] }, report([3, "Killed"]))).toThrow("nothing of gone.ts was mutated");
  });
});

describe("the lines below a SECURITY comment", () => {
  it("are the statement that begins there, to its end", () => {
    const lines = ["// SECURITY: why", "// and more of it", "if (", "  a ||", "  b", ") {", "  stop();", "}", "go();"];
    expect([...securityLines(lines)]).toEqual([3, 4, 5, 6]);
    expect([...securityLines(source)]).toEqual([3]);
  });
});

describe("the modules that are mutated", () => {
  it.each(MODULES.flatMap(({ name, files, tests }) => [...files, ...tests].map((file) => [name, file] as const)))(
    "%s: %s exists",
    (_name, file) => {
      expect(existsSync(join(ROOT, file))).toBe(true);
    },
  );

  it("are each a whole file, in one module, in a package that is copied", () => {
    const files = MODULES.flatMap((each) => each.files);
    expect(new Set(files).size).toBe(files.length);
    const { ignorePatterns } = strykerOptions("node", MODULES, "report.json") as { ignorePatterns: string[] };
    for (const file of files) expect(ignorePatterns).toContain(`!/${file.split("/").slice(0, 2).join("/")}`);
  });

  it.each(["node", "browser"] as const)("have a configuration of vitest for %s", (world) => {
    const { vitest } = strykerOptions(world, MODULES, "report.json") as { vitest: { configFile: string } };
    expect(readFileSync(join(ROOT, vitest.configFile), "utf8")).toContain(`mutationTests("${world}"`);
  });
});
