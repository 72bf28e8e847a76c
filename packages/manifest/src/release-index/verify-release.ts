import { integrityFailed } from "../integrity.ts";
import { digestOf } from "../release/digest.ts";
import { parseRelease } from "../release/parse.ts";
import type { Release, ReleaseFile } from "../release/schema.ts";
import { isReleaseEntry, type ReleaseEntry } from "./resolve.ts";

declare const verified: unique symbol;
/** A release whose bytes have the digest of the signed index. Only {@link verifyRelease} makes one. */
export type VerifiedRelease = Release & { readonly [verified]: "release" };

/** A file whose bytes have the digest of its verified release. Only {@link verifyFile} makes one. */
export interface VerifiedFile {
  readonly path: string;
  readonly role: ReleaseFile["role"];
  readonly type: string;
  /** A copy of its own: the caller's buffer may change, this one does not. */
  readonly bytes: Uint8Array;
  /** Strict UTF-8. */
  text(): string;
}

const releases = new WeakSet<object>();
const files = new WeakSet<object>();

export interface VerifyReleaseOptions {
  /** Against the digest of the guarded build, which the same signed index names. */
  readonly guarded?: boolean;
}

/** Checks the bytes of release.json against the signed index; INTEGRITY_FAILED otherwise. */
export async function verifyRelease(
  bytes: Uint8Array,
  entry: ReleaseEntry,
  { guarded = false }: VerifyReleaseOptions = {},
): Promise<VerifiedRelease> {
  if (!isReleaseEntry(entry)) throw new TypeError("verifyRelease needs an entry that resolveRelease returned");
  const own = bytes.slice();
  if ((await digestOf(own)) !== (guarded ? entry.guarded : entry.digest))
    throw integrityFailed("digest", `release.json of ${entry.appId} ${entry.version} is not the one that was published.`);
  const release = parseRelease(own) as VerifiedRelease;
  if (release.appId !== entry.appId || release.version.name !== entry.version)
    throw integrityFailed(
      "mismatch",
      `The release is of ${release.appId} ${release.version.name}, not of ${entry.appId} ${entry.version}.`,
    );
  releases.add(release);
  return release;
}

/** True for a release that came out of {@link verifyRelease}. */
export function isVerifiedRelease(value: unknown): value is VerifiedRelease {
  return typeof value === "object" && value !== null && releases.has(value);
}

/** Checks the bytes of one file against its verified release; INTEGRITY_FAILED otherwise, also for a path the release does not list [S-12]. */
export async function verifyFile(bytes: Uint8Array, release: VerifiedRelease, path: string): Promise<VerifiedFile> {
  if (!isVerifiedRelease(release)) throw new TypeError("verifyFile needs a release that verifyRelease returned");
  const expected = Object.hasOwn(release.files, path) ? release.files[path] : undefined;
  if (expected === undefined) throw integrityFailed("unlisted", `${path} is not a file of ${release.appId} ${release.version.name}.`);
  if (bytes.byteLength !== expected.size)
    throw integrityFailed("size", `${path} of ${release.appId} has ${bytes.byteLength} bytes instead of ${expected.size}.`);
  // SECURITY: hash a copy and hand out that copy, so that nobody changes the bytes between the check and their use (test "keeps what was verified when the buffer changes").
  const own = bytes.slice();
  if ((await digestOf(own)) !== expected.digest)
    throw integrityFailed("digest", `${path} of ${release.appId} is not the file that was published.`);
  const file: VerifiedFile = Object.freeze({
    path,
    role: expected.role,
    type: expected.type,
    bytes: own,
    text: () => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(own),
  });
  files.add(file);
  return file;
}

/** True for a file that came out of {@link verifyFile}. */
export function isVerifiedFile(value: unknown): value is VerifiedFile {
  return typeof value === "object" && value !== null && files.has(value);
}
