import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { canonicalBytes, moduleToken, parseRelease, type Release, type ReleaseFile, releaseLimits } from "@plaza/manifest";
import { type Digest, MiniAppError } from "@plaza/protocol";
import { withStatus } from "../../core/problems.ts";
import { guardModule } from "./guard-module.ts";

/** Raised with every change of what {@link guardRelease} writes: releases guarded before are then guarded again, beside the old ones. */
export const GUARD_FORMAT = 1;

/** A second build of one release. */
export interface GuardedRelease {
  readonly release: Release;
  /** Of its release.json: canonical JSON. */
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  /** Files that the release itself does not have. */
  readonly files: ReadonlyMap<Digest, Uint8Array>;
}

/** The one file that a guarded build adds: nothing in it shadows the globals it reads, and every guarded module imports it before anything else. */
const GUARD_SOURCE = 'export const turn=globalThis[Symbol.for("plaza.guard.v1")];\n';

/**
 * The guarded build of a release: the same description with other modules (see `guardModule`), made of what was published and of nothing else, so
 * it is the same each time. It is a release itself, which `parseRelease` accepts, and a host verifies it as any other.
 * Undefined for worker mini-apps, which `terminate()` stops. Throws INVALID_PARAMS (422) when a module is no JavaScript, or the build is over a limit.
 */
export async function guardRelease(
  release: Release,
  readFile: (digest: Digest) => Promise<Uint8Array | undefined>,
): Promise<GuardedRelease | undefined> {
  if (release.manifest.plaza.sandbox !== "frame") return undefined;
  const path = guardPath(release);
  const created = new Map<Digest, Uint8Array>();
  const changed: Record<string, ReleaseFile> = {};
  for (const module of release.modules) {
    const file = release.files[module] as ReleaseFile;
    const source = await readFile(file.digest);
    if (source === undefined) throw new Error(`${module} of ${release.appId} ${release.version.name} is not in the blob store`);
    const { code, guards } = guarded(module, source, moduleToken(path));
    if (guards > 0) changed[module] = { ...file, ...add(created, code), imports: [path, ...(file.imports ?? [])] };
    // Parsing four megabytes takes most of a second: other requests go between two files.
    await setImmediate();
  }
  if (Object.keys(changed).length > 0) changed[path] = { ...add(created, GUARD_SOURCE), type: "text/javascript", role: "module" };
  const files = { ...release.files, ...changed };
  checkLimits(files);
  const bytes = canonicalBytes({
    ...release,
    files,
    modules: [...Object.keys(changed).filter((name) => name === path), ...release.modules],
  });
  return { release: parseRelease(bytes), bytes, digest: digestOf(bytes), files: created };
}

function guarded(path: string, source: Uint8Array, from: string): { readonly code: string; readonly guards: number } {
  try {
    return guardModule(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(source), { from });
  } catch (cause) {
    const reason = cause instanceof RangeError ? "it is nested too deeply" : cause instanceof Error ? cause.message : String(cause);
    throw refused(`${path} is not a JavaScript module that can be run safely everywhere: ${reason}.`, cause);
  }
}

function checkLimits(files: Readonly<Record<string, ReleaseFile>>): void {
  const entries = Object.entries(files);
  const large = entries.find(([, { size }]) => size > releaseLimits.maxFileBytes);
  const total = entries.reduce((sum, [, { size }]) => sum + size, 0);
  if (large !== undefined)
    throw refused(
      `With loop guards ${large[0]} has ${large[1].size} bytes; a file may have ${releaseLimits.maxFileBytes}. Split it by import().`,
    );
  if (total > releaseLimits.maxTotalBytes || entries.length > releaseLimits.maxFiles)
    throw refused(
      `With loop guards the release has ${entries.length} files of ${total} bytes; it may have ${releaseLimits.maxFiles} of ${releaseLimits.maxTotalBytes}.`,
    );
}

function refused(text: string, cause?: unknown): MiniAppError {
  return withStatus(new MiniAppError("INVALID_PARAMS", text, { cause }), 422);
}

/** A path that the release has not: two that differ in case only would be one to some file systems. */
function guardPath(release: Release): string {
  const taken = new Set(Object.keys(release.files).map((path) => path.toLowerCase()));
  let path = "plaza-guard.js";
  for (let at = 1; taken.has(path); at += 1) path = `plaza-guard-${at}.js`;
  return path;
}

function add(files: Map<Digest, Uint8Array>, code: string): Pick<ReleaseFile, "digest" | "size"> {
  const bytes = new TextEncoder().encode(code);
  const digest = digestOf(bytes);
  files.set(digest, bytes);
  return { digest, size: bytes.byteLength };
}

function digestOf(bytes: Uint8Array): Digest {
  return `sha384-${createHash("sha384").update(bytes).digest("base64")}` as Digest;
}
