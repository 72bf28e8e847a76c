import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The JavaScript file behind a package's binary, so that it runs on this very Node without a shell. */
export function binaryOf(packageName: string, binary: string): string {
  const folder = folderOf(packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { bin?: string | Record<string, string> };
  const path = typeof bin === "string" ? bin : bin?.[binary];
  if (path === undefined) throw new Error(`${packageName} has no binary named ${binary}`);
  return join(folder, path);
}

/** Found by looking upwards, as Node does; asking Node would need an export of package.json, which not every package has. */
function folderOf(packageName: string): string {
  for (let dir = dirname(fileURLToPath(import.meta.url)); ; dir = dirname(dir)) {
    const folder = join(dir, "node_modules", packageName);
    if (existsSync(join(folder, "package.json"))) return folder;
    if (dir === dirname(dir)) throw new Error(`${packageName} is not installed`);
  }
}
