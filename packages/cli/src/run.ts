import { CommanderError } from "commander";
import type { Io } from "./io.ts";
import { EXIT, writeFailure } from "./output.ts";
import { createProgram } from "./program.ts";

/** Runs one command line (without node and script) and returns the exit code: 0 done, 1 failed, 2 misuse. Never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const json = argv.includes("--json");
  try {
    await createProgram(io).parseAsync([...argv], { from: "user" });
    return EXIT.ok;
  } catch (error) {
    // commander has written its own text by now; help and version are not failures.
    if (!(error instanceof CommanderError)) return writeFailure(io, json, error);
    if (error.exitCode === 0) return EXIT.ok;
    if (json) io.stdout(`${JSON.stringify({ ok: false, error: { code: "MISUSE", message: error.message.replace(/^error: /, "") } })}\n`);
    return EXIT.misuse;
  }
}
