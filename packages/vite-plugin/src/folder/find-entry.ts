import { existsSync } from "node:fs";
import { join } from "node:path";
import { MiniAppError } from "@plaza/protocol";

const CANDIDATES = ["src/app.tsx", "src/app.ts", "src/app.jsx", "src/app.js", "src/app.mjs", "src/app.vue"];

/** Absolute path of the module that the mini-app exposes as `./app`; INVALID_PARAMS when there is none. */
export function findEntry(root: string, entry?: string): string {
  const found = (entry === undefined ? CANDIDATES : [entry]).find((path) => existsSync(join(root, path)));
  if (found === undefined) {
    throw new MiniAppError(
      "INVALID_PARAMS",
      entry === undefined
        ? `There is no src/app.tsx (or .ts, .jsx, .js, .vue) in ${root}. Export a React component as default, or mount(root, plaza).`
        : `The entry ${entry} does not exist in ${root}.`,
    );
  }
  return join(root, found);
}
