import { parseArgs } from "node:util";

/** The parts of a test run, in the order in which they run. */
export const PARTS = ["gates", "unit", "browser", "journeys", "engines"] as const;
export type Part = (typeof PARTS)[number];

export type TestOptions = {
  readonly parts: readonly Part[];
  /** Runs only what has this text in its name; undefined runs everything. */
  readonly filter?: string;
};

export const USAGE = `npm test [-- [--only ${PARTS.join("|")}] [NAME]]`;

/**
 * `--only` may be repeated or hold a comma-separated list; a word is a filter by name. Throws on anything else. Without `--only` everything runs;
 * the engines besides Chromium only on Linux, since WebKitGTK and its driver are made for nothing else.
 */
export function parseTestOptions(args: readonly string[], platform: NodeJS.Platform = process.platform): TestOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { only: { type: "string", multiple: true } },
  });
  const asked = (values.only ?? []).flatMap((value) => value.split(","));
  const unknown = asked.find((name) => !PARTS.some((part) => part === name));
  if (unknown !== undefined) throw new Error(`There is no part named "${unknown}". Use ${USAGE}`);
  const parts = PARTS.filter((part) => (asked.length === 0 ? part !== "engines" || platform === "linux" : asked.includes(part)));
  return positionals.length === 0 ? { parts } : { parts, filter: positionals.join(" ") };
}
