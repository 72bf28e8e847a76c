import { join } from "node:path";
import type { Channel } from "@plaza/protocol";
import { loadRelease } from "@plaza/vite-plugin";
import type { Io } from "../io.ts";
import { countOf, writeResult } from "../output.ts";
import { findCredential } from "../registry/credentials.ts";
import { type PublishResult, publishRelease } from "../registry/publish-release.ts";
import { buildWithProgress } from "./build.ts";
import { folderOf, type RegistryOptions, registryOf } from "./context.ts";

export interface PublishCommandOptions extends RegistryOptions {
  readonly channel: Channel;
  readonly message?: string;
  /** False with `--no-build`: what `dist` holds is published as it is. */
  readonly build: boolean;
}

export function describePublished({ appId, version, channel, unchanged, uploaded, indexVersion }: PublishResult): string {
  if (unchanged)
    return `${appId} ${version} was published before with the same bytes: nothing changed. It is on ${channel} (index ${indexVersion}).`;
  return `${appId} ${version} is on ${channel} (index ${indexVersion}, ${countOf(uploaded, "file")} sent).`;
}

/** `plaza publish`: builds, sends what the registry lacks, and points the channel to the release. */
export async function publish(io: Io, folder: string | undefined, options: PublishCommandOptions): Promise<void> {
  const root = folderOf(io, folder);
  const registry = registryOf(io, options);
  const token = findCredential(io, registry);
  const release = options.build ? await buildWithProgress(io, root, {}) : await loadRelease(join(root, "dist"));
  const published = await publishRelease({
    release,
    registry,
    token,
    channel: options.channel,
    note: options.message,
    signal: io.signal,
    onProgress: (text) => io.stderr(`${text}\n`),
  });
  writeResult(io, options.json === true, { ...published }, [describePublished(published)]);
}
