import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { digestOf, parseRelease, RELEASE_FILE, type Release } from "@plaza/manifest";
import { type Digest, MiniAppError } from "@plaza/protocol";

/** A built release, read back from its folder with every digest checked. */
export interface LoadedRelease {
  readonly release: Release;
  readonly digest: Digest;
  /** Bytes of release.json. */
  readonly bytes: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Absolute. */
  readonly dir: string;
}

/** Reads what a build wrote. Throws INVALID_PARAMS when there is no release, INTEGRITY_FAILED when a file is not the one that was built. */
export async function loadRelease(folder: string): Promise<LoadedRelease> {
  const dir = resolve(folder);
  const path = join(dir, RELEASE_FILE);
  if (!existsSync(path)) throw new MiniAppError("INVALID_PARAMS", `There is no release in ${dir}. Run "plaza build" first.`);
  const bytes = new Uint8Array(readFileSync(path));
  const release = parseRelease(bytes);
  const files = new Map<string, Uint8Array>();
  for (const [name, file] of Object.entries(release.files)) {
    const content = existsSync(join(dir, name)) ? new Uint8Array(readFileSync(join(dir, name))) : undefined;
    if (content === undefined || (await digestOf(content)) !== file.digest) {
      throw new MiniAppError(
        "INTEGRITY_FAILED",
        `${name} in ${dir} is not the file that was built. Run "plaza build" again, and do not edit what it writes.`,
        { data: { reason: "digest" } },
      );
    }
    files.set(name, content);
  }
  return { release, digest: await digestOf(bytes), bytes, files, dir };
}
