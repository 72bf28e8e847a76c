import type { Problem } from "@plaza/manifest";
import { isMiniAppError } from "@plaza/protocol";
import type { Io } from "./io.ts";
import { Misuse } from "./misuse.ts";

export const EXIT = { ok: 0, failed: 1, misuse: 2 } as const;

/** Control characters of a text that came from elsewhere must not move the cursor or forge a line [X-07]. */
export function plainText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd");
}

/** Writes the result of a command: one JSON document per result with `--json`, else lines for a person. */
export function writeResult(io: Io, json: boolean, result: Readonly<Record<string, unknown>>, lines: readonly string[]): void {
  io.stdout(json ? `${JSON.stringify({ ok: true, ...result })}\n` : `${lines.map(plainText).join("\n")}\n`);
}

/** `1 file`, `3 files`. */
export function countOf(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? "" : "s"}`;
}

export function problemsOf(error: unknown): readonly Problem[] {
  const data = isMiniAppError(error) ? error.data : undefined;
  return typeof data === "object" && data !== null && "problems" in data && Array.isArray(data.problems)
    ? (data.problems as Problem[])
    : [];
}

export function problemLines(problems: readonly Problem[]): string[] {
  return problems.flatMap(({ rule, severity, pointer, message, fix }) => [
    `${severity === "error" ? "✗" : "!"} ${rule}  ${pointer || "/"}  ${message}`,
    `    ${fix}`,
  ]);
}

/** Says what failed and what to do, without a stack; returns the exit code. */
export function writeFailure(io: Io, json: boolean, error: unknown): number {
  const misuse = error instanceof Misuse;
  const code = misuse ? "MISUSE" : isMiniAppError(error) ? error.code : "INTERNAL";
  const problems = problemsOf(error);
  const stopped = code === "ABORTED" && io.signal?.aborted === true;
  const full = stopped
    ? "Stopped before it was done. Run it again: what was sent already is not sent twice."
    : error instanceof Error
      ? error.message
      : "Something went wrong.";
  // The error's own text lists the problems too, which stand beside it.
  const message = problems.length > 0 ? (full.split("\n")[0] ?? full) : full;
  if (json)
    io.stdout(
      `${JSON.stringify({ ok: false, error: { code, message, ...(isMiniAppError(error) && error.data !== undefined ? { data: error.data } : {}) } })}\n`,
    );
  else if (problems.length > 0)
    io.stderr(
      `${[...problemLines(problems), `${problems.filter((problem) => problem.severity === "error").length} to fix.`].map(plainText).join("\n")}\n`,
    );
  // A misuse looks as the argument parser's own words do; another failure begins with its code, which has a page in the docs.
  else io.stderr(`${plainText(`${misuse ? "error" : code}: ${message}`)}\n`);
  return misuse ? EXIT.misuse : EXIT.failed;
}
