// @ts-check
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ name: string, version?: string, private?: boolean, scripts?: Record<string, string>, bin?: Record<string, string>,
 *   exports?: Record<string, unknown>, publishConfig?: { exports?: Record<string, unknown> },
 *   dependencies?: Record<string, string>, devDependencies?: Record<string, string>,
 *   peerDependencies?: Record<string, string>, optionalDependencies?: Record<string, string> }} PackageManifest
 * @typedef {{ name: string, dir: string, path: string, manifest: PackageManifest, workspaceDependencies: string[] }} Member
 *   `path` is relative to the root with `/`; `workspaceDependencies` are names of other members.
 */

/** The root folder of the repository. */
export const ROOT = fileURLToPath(new URL("../../../..", import.meta.url)).replace(/[\\/]$/, "");

/** Folders that hold what tools produce: never an input of anything. */
const PRODUCED = new Set(["node_modules", "dist", "coverage", "test-results", "playwright-report"]);

/**
 * Every package of the workspace, the root excepted.
 * @param {string} [root]
 * @returns {Member[]}
 */
export function readMembers(root = ROOT) {
  const dirs = workspacePatterns(root).flatMap((pattern) => expand(root, pattern));
  const manifests = dirs.map((dir) => ({ dir, manifest: readManifest(dir) }));
  const names = new Set(manifests.map(({ manifest }) => manifest.name));
  return manifests.map(({ dir, manifest }) => ({
    name: manifest.name,
    dir,
    path: relative(root, dir).split(sep).join("/"),
    manifest,
    workspaceDependencies: [...new Set(Object.keys(allDependencies(manifest)))].filter((name) => names.has(name)),
  }));
}

/**
 * @param {string} dir
 * @returns {PackageManifest}
 */
export function readManifest(dir) {
  return JSON.parse(readFileSync(join(dir, "package.json"), "utf8"));
}

/**
 * Every dependency of a package, of whatever kind.
 * @param {PackageManifest} manifest
 * @returns {Record<string, string>}
 */
export function allDependencies(manifest) {
  return { ...manifest.peerDependencies, ...manifest.optionalDependencies, ...manifest.devDependencies, ...manifest.dependencies };
}

/**
 * All files below a folder that people wrote, sorted; dot folders and what tools produce are left out.
 * @param {string} dir
 * @returns {string[]} absolute paths
 */
export function listFiles(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(dir, entry.name);
      if (entry.isDirectory()) return PRODUCED.has(entry.name) || entry.name.startsWith(".") ? [] : listFiles(path);
      return entry.isFile() && !entry.name.endsWith(".tsbuildinfo") ? [path] : [];
    });
}

/**
 * A hash of the names and bytes of files.
 * @param {string[]} files absolute paths; a missing one counts as empty
 * @param {string[]} [salt] whatever else decides
 */
export function hashFiles(files, salt = []) {
  const hash = createHash("sha384");
  for (const part of salt) hash.update(`${part}\0`);
  for (const file of files)
    hash
      .update(`${relative(ROOT, file)}\0`)
      .update(existsSync(file) ? readFileSync(file) : "")
      .update("\0");
  return hash.digest("base64url");
}

/**
 * The `packages:` list of pnpm-workspace.yaml, read without a YAML library because nothing is installed yet.
 * @param {string} root
 */
function workspacePatterns(root) {
  const text = readFileSync(join(root, "pnpm-workspace.yaml"), "utf8");
  const block = /^packages:\n((?:[ \t]+-.*\n)+)/m.exec(text)?.[1];
  if (block === undefined) throw new Error("pnpm-workspace.yaml has no list of packages");
  return block.split("\n").flatMap((line) => /^\s+-\s*["']?([^"'#\s]+)/.exec(line)?.[1] ?? []);
}

/**
 * @param {string} root
 * @param {string} pattern a folder, or a folder followed by `/*`
 */
function expand(root, pattern) {
  const base = join(root, pattern.endsWith("/*") ? dirname(pattern) : pattern);
  if (!existsSync(base)) return [];
  const dirs = pattern.endsWith("/*")
    ? readdirSync(base, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => join(base, entry.name))
        .sort()
    : [base];
  return dirs.filter((dir) => existsSync(join(dir, "package.json")));
}
