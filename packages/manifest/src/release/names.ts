import type { Digest } from "@plaza/protocol";
import { digestFromHex, digestToHex } from "./digest.ts";

/** Where a release's description lies, beside its files. */
export const RELEASE_FILE = "release.json";

/** Base of the literal that stands for `import.meta.url` in a guest; `.invalid` never resolves (RFC 6761 §6.4). */
export const GUEST_BASE = "https://guest.plaza.invalid";

/** `globalThis[Symbol.for(IMPORT_KEY)](path)` is what `import(path)` becomes: the realm's own loader knows the verified module of that path. */
export const IMPORT_KEY = "plaza.import";

/** What stands for the blob URL of a module until the guest's loader makes it. */
export function moduleToken(path: string): string {
  return `@@plaza:${path}@@`;
}

/** Where files of a guarded build lie begins with this; no path of a release does (`isSafePath`). */
const GUARDED = ".guarded/";

/** Where a file of a guarded build lies, below the place of its release: by its digest, so that the address of other bytes is another address. */
export function guardedPath(guarded: Digest, path: string): string {
  return `${GUARDED}${digestToHex(guarded)}/${path}`;
}

/** The digest and the path that {@link guardedPath} made one of; undefined for the path of a plain file. */
export function parseGuardedPath(text: string): { readonly guarded: Digest; readonly path: string } | undefined {
  const [, hex, path] = /^\.guarded\/([0-9a-f]{96})\/(.+)$/s.exec(text) ?? [];
  return hex === undefined || path === undefined ? undefined : { guarded: digestFromHex(hex), path };
}
