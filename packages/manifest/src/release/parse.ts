import { deepFreeze } from "../freeze.ts";
import { integrityFailed } from "../integrity.ts";
import { readJson } from "../json.ts";
import { foldPath, isSafePath } from "../path.ts";
import { canonicalBytes } from "./canonical.ts";
import { releaseLimits } from "./limits.ts";
import { RELEASE_FILE } from "./names.ts";
import { type Release, releaseSchema } from "./schema.ts";

function* faults(release: Release): Iterable<string> {
  const { files, manifest, modules } = release;
  if (manifest.app_id !== release.appId) yield "appId is not the manifest's app_id";
  if (manifest.version.name !== release.version.name || manifest.version.code !== release.version.code)
    yield "version is not the manifest's";
  const paths = Object.keys(files);
  if (paths.length > releaseLimits.maxFiles) yield `more than ${releaseLimits.maxFiles} files`;
  if (paths.reduce((sum, path) => sum + (files[path]?.size ?? 0), 0) > releaseLimits.maxTotalBytes)
    yield `more than ${releaseLimits.maxTotalBytes} bytes in all`;
  const folded = new Set<string>([RELEASE_FILE]);
  for (const path of paths) {
    if (!isSafePath(path)) yield `unsafe path ${JSON.stringify(path)}`;
    if (folded.has(foldPath(path))) yield `two files that some file systems cannot tell apart: ${path}`;
    folded.add(foldPath(path));
  }
  const done = new Set<string>();
  for (const path of modules) {
    const file = Object.hasOwn(files, path) ? files[path] : undefined;
    if (file?.role !== "module" || done.has(path)) yield `${path} is not a module of this release, or is listed twice`;
    for (const wanted of file?.imports ?? []) if (!done.has(wanted)) yield `${path} imports ${wanted}, which does not come before it`;
    done.add(path);
  }
  for (const path of paths) {
    const file = files[path];
    if (file?.role === "module" && !done.has(path)) yield `module ${path} is not in the order of modules`;
    if (file?.role !== "module" && (file?.imports !== undefined || file?.dynamic !== undefined)) yield `${path} imports but is no module`;
    for (const wanted of file?.dynamic ?? [])
      if (!done.has(wanted)) yield `${path} imports ${wanted}, which is not a module of this release`;
  }
  if (!done.has(release.entry.module)) yield `the entry ${release.entry.module} is not a module of this release`;
  for (const icon of manifest.icons) if (!Object.hasOwn(files, icon.src)) yield `the icon ${icon.src} is not in the release`;
  const catalogue = manifest.plaza.catalogue;
  if (catalogue !== undefined && (!Object.hasOwn(files, catalogue) || files[catalogue]?.role !== "catalogue"))
    yield `the catalogue ${catalogue} is not in the release`;
}

/**
 * Reads release.json. Throws INTEGRITY_FAILED (`malformed`) unless the bytes are the one canonical spelling of a release whose paths are safe and
 * whose modules are in topological order. The registry runs `checkManifest` on its manifest besides. The result is frozen.
 */
export function parseRelease(bytes: Uint8Array): Release {
  let input: unknown;
  try {
    input = readJson(bytes, RELEASE_FILE, { maxBytes: releaseLimits.maxReleaseBytes });
  } catch (error) {
    throw integrityFailed("malformed", error instanceof Error ? error.message : "release.json cannot be read");
  }
  // SECURITY: one value, one spelling: a duplicate key or another number format would let two readers see two releases under one digest (test "refuses bytes that are not canonical").
  const canonical = canonicalBytes(input);
  if (canonical.length !== bytes.length || canonical.some((byte, index) => byte !== bytes[index]))
    throw integrityFailed("malformed", "release.json is not canonical JSON.");
  const parsed = releaseSchema.safeParse(input);
  if (!parsed.success) {
    throw integrityFailed(
      "malformed",
      `release.json does not have the shape of a release: ${parsed.error.issues.map((issue) => issue.path.join("/")).join(", ")}.`,
    );
  }
  const found = [...faults(parsed.data)];
  if (found.length > 0) throw integrityFailed("malformed", `release.json contradicts itself: ${found.join("; ")}.`);
  return deepFreeze(parsed.data);
}
