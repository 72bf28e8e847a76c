/** Longest path of a file inside a release. */
export const MAX_PATH = 200;

const SEGMENT = "[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?";
const SAFE = new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`);
// Device names of Windows: a release must unpack the same everywhere.
const DEVICE = /(?:^|\/)(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\/|$)/i;

/**
 * True for a relative path of plain ASCII segments that do not start or end with a dot.
 * SECURITY: no `..`, no absolute, drive or UNC form, no backslash, no NUL, no escape, nothing that normalises to another path (tests ).
 */
export function isSafePath(path: unknown): path is string {
  return typeof path === "string" && path.length <= MAX_PATH && SAFE.test(path) && !DEVICE.test(path);
}

/** What two paths share when some file system cannot tell them apart. */
export function foldPath(path: string): string {
  return path.normalize("NFC").toLowerCase();
}
