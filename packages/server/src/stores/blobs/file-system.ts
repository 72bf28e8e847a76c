import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { access, link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { type Digest, digestSchema, MiniAppError } from "@plaza/protocol";
import type { BlobStore } from "./store.ts";

/**
 * Blobs as files: `<root>/ab/cdef…` by the hex of the digest.
 * SECURITY: names are made from the digest's bytes, never from anything a caller names, so no path leaves the root (suite: "no path traversal").
 */
export function createFileBlobStore(root: string): BlobStore {
  const pathOf = (digest: Digest): string => {
    const parsed = digestSchema.safeParse(digest);
    if (!parsed.success) throw new MiniAppError("INVALID_PARAMS", "This is not a SHA-384 digest.");
    const hex = Buffer.from(parsed.data.slice("sha384-".length), "base64").toString("hex");
    return join(root, hex.slice(0, 2), hex.slice(2));
  };
  const has = async (digest: Digest): Promise<boolean> => {
    const path = pathOf(digest);
    return access(path).then(
      () => true,
      () => false,
    );
  };

  return {
    has,
    missing: async (digests) => {
      const there = await Promise.all(digests.map(has));
      return digests.filter((_, i) => there[i] === false);
    },
    put: async (digest, bytes, { maxBytes = Number.POSITIVE_INFINITY } = {}) => {
      const path = pathOf(digest);
      await mkdir(dirname(path), { recursive: true });
      // Written aside and linked into place: readers see all of it or nothing, and of two writers at once one wins.
      const aside = join(root, `.put-${randomUUID()}`);
      try {
        const size = await writeChecked(aside, bytes, digest, maxBytes);
        return { size, created: await linkIfAbsent(aside, path) };
      } finally {
        await rm(aside, { force: true });
      }
    },
    get: async (digest) => {
      const path = pathOf(digest);
      const info = await stat(path).catch(absent);
      return info === undefined ? undefined : { size: info.size, stream: createReadStream(path) };
    },
    read: async (digest) => readFile(pathOf(digest)).catch(absent),
    close: async () => {},
  };
}

async function writeChecked(path: string, bytes: Uint8Array | Readable, digest: Digest, maxBytes: number): Promise<number> {
  const hash = createHash("sha384");
  let size = 0;
  const file = await open(path, "wx");
  try {
    for await (const chunk of bytes instanceof Readable ? bytes : [bytes]) {
      const part = chunk as Uint8Array;
      size += part.byteLength;
      if (size > maxBytes) throw new MiniAppError("PAYLOAD_TOO_LARGE", `A file may have ${maxBytes} bytes.`);
      hash.update(part);
      await file.writeFile(part);
    }
    if (`sha384-${hash.digest("base64")}` !== digest)
      throw new MiniAppError("INTEGRITY_FAILED", "The bytes do not have the digest they were sent for.", { data: { reason: "digest" } });
    await file.sync();
  } finally {
    await file.close();
  }
  return size;
}

async function linkIfAbsent(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
