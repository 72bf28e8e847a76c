import { RELEASE_FILE, type ReleaseEntry, type VerifiedFile, type VerifiedRelease, verifyFile, verifyRelease } from "@plaza/manifest";
import type { SourceModule } from "@plaza/protocol";
import type { HostServices } from "../services/port.ts";

/** A release whose every file of code was checked against the signed index. */
export interface LoadedRelease {
  readonly release: VerifiedRelease;
  /** In topological order of static imports. */
  readonly modules: readonly SourceModule[];
  readonly styles: readonly string[];
  /** Bytes fetched for it. */
  readonly bytes: number;
}

export interface ReleaseLoader {
  /** Rejects INTEGRITY_FAILED when a byte differs, OFFLINE when nothing answers. Concurrent calls share one load. */
  load(entry: ReleaseEntry): Promise<LoadedRelease>;
  /** True when the release is verified and in memory. */
  has(entry: ReleaseEntry): boolean;
}

/**
 * Fetches releases (the HTTP cache works here, not in opaque frames), verifies each file, and keeps the last few in memory.
 * The key is the digest of the signed index, so a cached entry can never stand for other bytes.
 */
export function createReleaseLoader(services: Pick<HostServices, "releaseFile">, options: { readonly keep?: number } = {}): ReleaseLoader {
  const keep = options.keep ?? 12;
  const loads = new Map<string, Promise<LoadedRelease>>();
  const done = new Set<string>();

  async function fetchAll(entry: ReleaseEntry): Promise<LoadedRelease> {
    const file = (path: string) => services.releaseFile({ appId: entry.appId, version: entry.version, path });
    const releaseBytes = await file(RELEASE_FILE);
    const release = await verifyRelease(releaseBytes, entry);
    const stylePaths = Object.keys(release.files).filter((path) => release.files[path]?.role === "style");
    const read = async (path: string): Promise<VerifiedFile> => verifyFile(await file(path), release, path);
    const [modules, styles] = await Promise.all([Promise.all(release.modules.map(read)), Promise.all(stylePaths.map(read))]);
    return {
      release,
      modules: modules.map((module) => ({
        path: module.path,
        source: module.text(),
        imports: [...(release.files[module.path]?.imports ?? [])],
      })),
      styles: styles.map((style) => style.text()),
      bytes: [...modules, ...styles].reduce((sum, { bytes }) => sum + bytes.byteLength, releaseBytes.byteLength),
    };
  }

  function load(entry: ReleaseEntry): Promise<LoadedRelease> {
    const known = loads.get(entry.digest);
    // Touched entries move to the end: the first key is the least recently used one.
    loads.delete(entry.digest);
    const loading = known ?? fetchAll(entry);
    loads.set(entry.digest, loading);
    if (known === undefined) {
      loading.then(
        () => done.add(entry.digest),
        () => loads.get(entry.digest) === loading && loads.delete(entry.digest),
      );
      for (const digest of loads.keys()) {
        if (loads.size <= keep) break;
        loads.delete(digest);
        done.delete(digest);
      }
    }
    return loading;
  }

  return { load, has: (entry) => done.has(entry.digest) };
}
