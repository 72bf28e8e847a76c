import type { Readable } from "node:stream";
import type { Digest } from "@plaza/protocol";

/** Content-addressed bytes (SHA-384). What is put once is there for ever and never changes. */
export interface BlobStore {
  readonly has: (digest: Digest) => Promise<boolean>;
  /** Those of `digests` that are not there, in their order. */
  readonly missing: (digests: readonly Digest[]) => Promise<Digest[]>;
  /** Stores the bytes if they are not there yet. Throws INTEGRITY_FAILED when they do not have this digest, PAYLOAD_TOO_LARGE beyond `maxBytes`. */
  readonly put: (
    digest: Digest,
    bytes: Uint8Array | Readable,
    options?: { readonly maxBytes?: number },
  ) => Promise<{ readonly size: number; readonly created: boolean }>;
  /** Undefined when it is not there. */
  readonly get: (digest: Digest) => Promise<{ readonly size: number; readonly stream: Readable } | undefined>;
  readonly read: (digest: Digest) => Promise<Buffer | undefined>;
  readonly close: () => Promise<void>;
}
