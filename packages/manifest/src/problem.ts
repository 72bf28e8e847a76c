import { MiniAppError } from "@plaza/protocol";

/** One broken rule of a manifest or catalogue. A publisher sees all of them at once. */
export interface Problem {
  /** Stable id, for example `M001-app-id`: the docs have a page per id. */
  readonly rule: string;
  /** An error refuses the release; a warning does not. */
  readonly severity: "error" | "warning";
  /** JSON pointer (RFC 6901) into manifest.json; `catalogue.json#/…` for the catalogue. */
  readonly pointer: string;
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** JSON pointer of a path of keys (RFC 6901 §3). */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}

/** The typed error that carries every problem: `data.problems`. */
export function manifestInvalid(problems: readonly Problem[]): MiniAppError {
  const errors = problems.filter((problem) => problem.severity === "error");
  const lines = errors.map((problem) => `${problem.rule} ${problem.pointer || "/"}: ${problem.message} ${problem.fix}`);
  return new MiniAppError(
    "MANIFEST_INVALID",
    `${errors.length === 1 ? "1 error" : `${errors.length} errors`} in the manifest.\n${lines.join("\n")}`,
    { data: { problems } },
  );
}
