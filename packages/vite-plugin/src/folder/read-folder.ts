import { existsSync, lstatSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import {
  checkManifest,
  isSafePath,
  type Manifest,
  manifestInvalid,
  type Problem,
  readJson,
  svgFault,
  unsafeAllowLoopback,
} from "@plaza/manifest";
import { MiniAppError } from "@plaza/protocol";
import { findEntry } from "./find-entry.ts";

/** What a build needs to know of a mini-app's folder. */
export interface MiniAppFolder {
  /** Absolute. */
  readonly root: string;
  readonly manifest: Manifest;
  /** Absolute path of the module that is exposed as `./app`. */
  readonly entry: string;
  /** True when package.json names react: then React comes from the realm and is not bundled. */
  readonly react: boolean;
  /** Files that go into the release as they are, by their path in the folder. */
  readonly files: ReadonlyMap<string, { readonly role: "icon" | "asset" | "catalogue"; readonly bytes: Uint8Array }>;
  /** Problems that refuse nothing. */
  readonly warnings: readonly Problem[];
}

export interface ReadFolderOptions {
  /** Path of the entry relative to the folder; default: the first of src/app.tsx, .ts, .jsx, .js, .mjs, .vue. */
  readonly entry?: string;
}

function strings(value: unknown, ...path: readonly string[]): string[] {
  const inner = path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  );
  return (Array.isArray(inner) ? inner : [inner]).filter((item): item is string => typeof item === "string");
}

function list(value: unknown, ...path: readonly string[]): unknown[] {
  const inner = path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  );
  return Array.isArray(inner) ? inner : [];
}

/**
 * True for a regular file that lies inside the folder in fact, not only by its name.
 * SECURITY: only files that the manifest names are packed, and a link is not one of them, or a release could carry `~/.ssh` (test "[L-03]").
 */
function isOwnFile(root: string, path: string): boolean {
  if (!isSafePath(path)) return false;
  const absolute = join(root, path);
  if (!existsSync(absolute) || !lstatSync(absolute).isFile()) return false;
  const inside = relative(realpathSync(root), realpathSync(absolute));
  return inside !== "" && !inside.startsWith(`..${sep}`) && inside !== "..";
}

function readPackage(root: string): { readonly react: boolean } {
  const path = join(root, "package.json");
  if (!existsSync(path)) return { react: false };
  const input = readJson(readFileSync(path), "package.json");
  const dependencies = typeof input === "object" && input !== null ? (input as Record<string, unknown>)["dependencies"] : undefined;
  return { react: typeof dependencies === "object" && dependencies !== null && Object.hasOwn(dependencies, "react") };
}

function svgProblems(root: string, files: readonly string[]): Problem[] {
  return files
    .filter((path) => path.endsWith(".svg"))
    .flatMap((path) => {
      const fault = svgFault(readFileSync(join(root, path), "utf8"));
      return fault === undefined
        ? []
        : [
            {
              rule: "M003-icons",
              severity: "error" as const,
              pointer: "",
              message: `${path} ${fault}.`,
              fix: "Export it as a plain drawing: shapes, gradients and references into itself.",
            },
          ];
    });
}

/**
 * Reads and checks a mini-app's folder.
 * Throws MANIFEST_INVALID with every problem of manifest.json, catalogue.json and the files they name; INVALID_PARAMS when there is no mini-app.
 */
export function readFolder(folder: string, options: ReadFolderOptions = {}): MiniAppFolder {
  const root = resolve(folder);
  const manifestPath = join(root, "manifest.json");
  if (!existsSync(manifestPath))
    throw new MiniAppError(
      "INVALID_PARAMS",
      `There is no manifest.json in ${root}. Run this in the folder of a mini-app, or name the folder.`,
    );
  const input = readJson(readFileSync(manifestPath), "manifest.json");

  const cataloguePath = strings(input, "plaza", "catalogue")[0];
  const catalogue =
    cataloguePath !== undefined && isOwnFile(root, cataloguePath)
      ? readJson(readFileSync(join(root, cataloguePath)), cataloguePath)
      : undefined;
  const icons = list(input, "icons").flatMap((icon) => strings(icon, "src"));
  const assets = [
    ...strings(input, "plaza", "listing", "screenshots"),
    ...list(catalogue, "items").flatMap((item) => strings(item, "image")),
  ];
  const named = [...icons, ...assets, ...(cataloguePath === undefined ? [] : [cataloguePath])].filter((path) => isOwnFile(root, path));

  const { manifest, problems } = checkManifest(input, { catalogue, files: named, [unsafeAllowLoopback]: true });
  const all = [...problems, ...svgProblems(root, named)];
  if (manifest === undefined || all.some((problem) => problem.severity === "error")) throw manifestInvalid(all);

  const files: Map<string, { role: "icon" | "asset" | "catalogue"; bytes: Uint8Array }> = new Map();
  for (const path of named.sort()) {
    const role = path === cataloguePath ? "catalogue" : icons.includes(path) ? "icon" : "asset";
    files.set(path, { role, bytes: new Uint8Array(readFileSync(join(root, path))) });
  }
  return {
    root,
    manifest,
    entry: findEntry(root, options.entry),
    react: readPackage(root).react,
    files,
    warnings: all,
  };
}
