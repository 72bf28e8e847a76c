import {
  guardedPath,
  RELEASE_FILE,
  type ReleaseEntry,
  type VerifiedFile,
  type VerifiedRelease,
  verifyFile,
  verifyRelease,
} from "@plaza/manifest";
import { MiniAppError, type SourceModule } from "@plaza/protocol";
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
  /**
   * Rejects INTEGRITY_FAILED when a byte differs, OFFLINE when nothing answers, VERSION_MISMATCH when guarded builds are wanted and the registry has
   * none of this frame mini-app. Concurrent calls share one load.
   */
  load(entry: ReleaseEntry): Promise<LoadedRelease>;
  /** True when the release is verified and in memory. */
  has(entry: ReleaseEntry): boolean;
}

export interface ReleaseLoaderOptions {
  /** Releases in memory. Default 12. */
  readonly keep?: number;
  /** Load the guarded builds of frame mini-apps. */
  readonly guarded: boolean;
}

/**
 * Fetches releases (the HTTP cache works here, not in opaque frames), verifies each file, and keeps the last few in memory.
 * The key is the digest of the signed index, so a cached entry can never stand for other bytes.
 */
export function createReleaseLoader(services: Pick<HostServices, "releaseFile">, options: ReleaseLoaderOptions): ReleaseLoader {
  const keep = options.keep ?? 12;
  const keyOf = (entry: ReleaseEntry) => (options.guarded ? entry.guarded : undefined) ?? entry.digest;
  const loads = new Map<string, Promise<LoadedRelease>>();
  const done = new Set<string>();

  async function fetchAll(entry: ReleaseEntry): Promise<LoadedRelease> {
    const guarded = options.guarded ? entry.guarded : undefined;
    const file = (path: string) =>
      services.releaseFile({
        appId: entry.appId,
        version: entry.version,
        path: guarded === undefined ? path : guardedPath(guarded, path),
      });
    const releaseBytes = await file(RELEASE_FILE);
    const release = await verifyRelease(releaseBytes, entry, { guarded: guarded !== undefined });
    // SECURITY: where nothing outside a guest can stop it, code without guards does not run; a worker can be stopped (test "does not run a frame mini-app without guards [H-01]").
    if (options.guarded && guarded === undefined && release.manifest.plaza.sandbox !== "worker")
      throw new MiniAppError("VERSION_MISMATCH", "The registry has no build of this mini-app for this browser yet.");
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
    const key = keyOf(entry);
    const known = loads.get(key);
    // Touched entries move to the end: the first key is the least recently used one.
    loads.delete(key);
    const loading = known ?? fetchAll(entry);
    loads.set(key, loading);
    if (known === undefined) {
      loading.then(
        () => done.add(key),
        () => loads.get(key) === loading && loads.delete(key),
      );
      for (const digest of loads.keys()) {
        if (loads.size <= keep) break;
        loads.delete(digest);
        done.delete(digest);
      }
    }
    return loading;
  }

  return { load, has: (entry) => done.has(keyOf(entry)) };
}
