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
