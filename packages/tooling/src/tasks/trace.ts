import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import type { TaskContext } from "../boot/boot.mjs";
import { listFiles, ROOT } from "../boot/workspace.mjs";
import { readRecord } from "../test-run/record.ts";
import { findUnrunTests } from "../trace/find-tests.ts";
import type { Row } from "../trace/rows.ts";
import { readRows } from "../trace/rows.ts";
import type { Trace, TracedTest } from "../trace/trace.ts";
import { traceRows } from "../trace/trace.ts";

const DOCUMENTS = ["apps/docs/features.md", "apps/docs/threat-model.md"];
const TEST_FILE = /(\.(test|spec)\.tsx?$)|(^e2e\/(journeys|adversarial)\/.*\.ts$)/;

/** `npm run trace [-- --json]`: which rows of the feature list and the threat model have tests, and whether those passed. */
export async function main({ args, progress }: TaskContext): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: "boolean", default: false } } });
  const rows = DOCUMENTS.flatMap((path) => readRows(readFileSync(join(ROOT, path), "utf8")));
  const record = readRecord();
  if (record === undefined) progress.say("There is no test run yet: every test is shown as not run. npm test makes one.");
  const trace = traceRows(rows, gatherTests(record?.tests ?? []));
  process.stdout.write(values.json ? `${JSON.stringify(trace, null, 2)}\n` : `${table(rows, trace)}\n`);
  return 0;
}

function gatherTests(ran: readonly TracedTest[]): TracedTest[] {
  const folders = ["packages", "apps", "mini-apps", "e2e"].flatMap((name) => listFiles(join(ROOT, name)));
  const files = folders.map((file) => relative(ROOT, file)).filter((path) => TEST_FILE.test(path));
  return [...ran, ...files.flatMap((path) => findUnrunTests({ path, text: readFileSync(join(ROOT, path), "utf8") }, ran))];
}

function table(rows: readonly Row[], trace: Trace): string {
  const covered = new Map(trace.covered.map(({ id, tests }) => [id, tests]));
  const lines = rows.map(({ id, text }) => {
    const tests = covered.get(id);
    const mark =
      tests === undefined
        ? "·"
        : tests.every(({ status }) => status === "passed")
          ? "✓"
          : tests.some(({ status }) => status === "failed")
            ? "✗"
            : "?";
    const names = (tests ?? []).map(({ name, status }) => `\n         ${status}: ${name}`).join("");
    return `${mark} ${id.padEnd(5)}  ${text.length > 110 ? `${text.slice(0, 109)}…` : text}${names}`;
  });
  return [...lines, "", `${trace.covered.length} rows have tests, ${trace.missing.length} have none (·)`].join("\n");
}
