import { digestOf, digestToHex } from "@plaza/manifest";
import { type Channel, MiniAppError } from "@plaza/protocol";
import type { LoadedRelease } from "@plaza/vite-plugin";
import { createRegistryClient, type RegistryClientOptions } from "./registry-client.ts";

/** Files on their way at the same time. */
const PARALLEL = 4;

export interface PublishOptions extends Omit<RegistryClientOptions, "registry" | "onRetry"> {
  readonly release: LoadedRelease;
  /** Origin of the registry. */
  readonly registry: URL | string;
  readonly channel: Channel;
  /** For the history of versions, at most 500 characters. */
  readonly note?: string;
  /** One line for each step. */
  readonly onProgress?: (text: string) => void;
}

export interface PublishResult {
  readonly appId: string;
  readonly version: string;
  readonly channel: Channel;
  readonly digest: string;
  /** True when the registry had this very version already. */
  readonly unchanged: boolean;
  readonly indexVersion: number;
  /** Files that had to be sent. */
  readonly uploaded: number;
}

/**
 * Publishes a built release: plan, the files the registry lacks, commit. Safe to run again at any point, also after a kill in the middle [L-01].
 * Throws INTEGRITY_FAILED when the version exists with other bytes, NOT_SIGNED_IN or CAPABILITY_DENIED for the credential, OFFLINE when nobody answers.
 */
export async function publishRelease(options: PublishOptions): Promise<PublishResult> {
  const { release, channel, note, onProgress = () => {} } = options;
  const client = createRegistryClient({ ...options, registry: new URL(options.registry), onRetry: onProgress });
  const body = JSON.stringify({ release: Buffer.from(release.bytes).toString("base64"), channel, ...(note === undefined ? {} : { note }) });
  const { missing } = await client.plan(body);

  const byDigest = new Map<string, Uint8Array>();
  for (const bytes of release.files.values()) byDigest.set(await digestOf(bytes), bytes);
  let sent = 0;
  const queue = [...missing];
  const sendNext = async (): Promise<void> => {
    for (let digest = queue.shift(); digest !== undefined; digest = queue.shift()) {
      const bytes = byDigest.get(digest);
      if (bytes === undefined)
        throw new MiniAppError("INTEGRITY_FAILED", "The registry asks for a file that this release does not have.", {
          data: { reason: "unlisted" },
        });
      await client.putBlob(digestToHex(digest), bytes);
      sent += 1;
      onProgress(`Sent ${sent} of ${missing.length}.`);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, sendNext));

  const { appId, version, digest, unchanged, indexVersion } = await client.commit(body);
  if (digest !== release.digest || appId !== release.release.appId)
    throw new MiniAppError("INTEGRITY_FAILED", "The registry committed something else than this release.", {
      data: { reason: "mismatch" },
    });
  return { appId, version, channel, digest, unchanged, indexVersion, uploaded: missing.length };
}
