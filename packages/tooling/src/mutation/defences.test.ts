import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../boot/workspace.mjs";
import { DEFENCES, type Defence } from "./defences.ts";
import { judge, type TestReport, withoutLine } from "./without-defences.ts";

const lock: Defence = {
  rows: ["S-01"],
  file: "lock.ts",
  line: "if (key !== KEY) return;",
  without: "",
  world: "node",
  test: "lock.test.ts",
};
const source = "export function open(key: string) {\n  if (key !== KEY) return;\n  turn();\n}\n";
const report = (...failed: string[]): TestReport => ({
  success: failed.length === 0,
  testResults: [{ message: "", assertionResults: failed.map((fullName) => ({ fullName, status: "failed" })) }],
});

describe("a defence that is taken away", () => {
  it("is gone from its file, and what stands in its place is there", () => {
    expect(withoutLine(source, lock)).toBe("export function open(key: string) {\n  \n  turn();\n}\n");
    expect(() => withoutLine(`${source}${source}`, lock)).toThrow("lock.ts has 2 times and not once");
  });

  it("is missed when a test that names one of its rows fails, and not when another does, or none", () => {
    expect(judge(lock, source, report("a wrong key opens nothing [S-01]"))).toMatchObject({ missed: true, at: 2 });
    expect(judge(lock, source, report("the door is green [S-02]"))).toMatchObject({ missed: false, failed: ["the door is green [S-02]"] });
    expect(judge(lock, source, report()).missed).toBe(false);
    const broken = { success: false, testResults: [{ message: "Cannot parse lock.ts", assertionResults: [] }] };
    expect(judge(lock, source, broken)).toMatchObject({ missed: false, failed: ["Cannot parse lock.ts"] });
  });
});

it.each(DEFENCES.map((defence) => [defence.rows.join(", "), defence.file, defence] as const))(
  "%s: the line of %s is there",
  (_rows, file, defence) => {
    expect(withoutLine(readFileSync(join(ROOT, file), "utf8"), defence)).not.toBe("");
    expect(existsSync(join(ROOT, defence.test))).toBe(true);
  },
);
