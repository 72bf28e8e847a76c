import { copyFileSync, mkdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { listFiles } from "../boot/workspace.mjs";

/** What tsc emits itself, or what is not part of a package. */
const CODE = /\.(ts|tsx|mts|mjs|js|jsx|json)$/;

/** Copies style sheets, fonts, SQL and the like from a package's `src` to the same place in its `dist`. */
export function copyAssets(dir: string): void {
  const src = join(dir, "src");
  for (const file of listFiles(src).filter((path) => !CODE.test(path))) {
    const target = join(dir, "dist", relative(src, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
}
