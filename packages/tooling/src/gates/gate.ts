import type { Children } from "../boot/children.mjs";

/** One thing that a gate looked at. `problem` is what to mend; without it the check passed. */
export type Check = { readonly name: string; readonly problem?: string };

/** A gate keeps a rule of the repository. It reports every check it made, so that a gate that looks at nothing shows. */
export type Gate = { readonly name: string; readonly run: (children: Children) => Promise<Check[]> };

/** Turns a command's ending into one check. */
export function toCheck(name: string, result: { readonly code: number; readonly output: string }): Check {
  return result.code === 0 ? { name } : { name, problem: result.output.trim() || `ended with code ${result.code}` };
}
