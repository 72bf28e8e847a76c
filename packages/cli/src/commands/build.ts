import { resolve } from "node:path";
import type { Channel } from "@plaza/protocol";
import { type BuildResult, buildRelease } from "@plaza/vite-plugin";
import type { Io } from "../io.ts";
import { Misuse } from "../misuse.ts";
import { countOf, plainText, writeFailure, writeResult } from "../output.ts";
import { findCredential } from "../registry/credentials.ts";
import { publishRelease } from "../registry/publish-release.ts";
import { folderOf, type RegistryOptions, registryOf } from "./context.ts";
import { describePublished } from "./publish.ts";
import { watchFolder } from "./watch-folder.ts";

export interface BuildCommandOptions extends RegistryOptions {
  readonly watch?: boolean;
  readonly publish?: Channel;
  readonly out?: string;
}

/** Builds with progress on standard error, and shows the build's warnings there. */
export async function buildWithProgress(
  io: Io,
  root: string,
  options: { readonly outDir?: string; readonly version?: string },
): Promise<BuildResult> {
  io.stderr("Building…\n");
  const built = await buildRelease({ root, ...options, signal: io.signal });
  for (const warning of built.warnings) io.stderr(`! ${plainText(warning)}\n`);
  return built;
}

export function describeBuilt({ release, digest, dir, files }: BuildResult): {
  readonly result: Record<string, unknown>;
  readonly line: string;
} {
  const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
  return {
    result: { appId: release.appId, version: release.version.name, digest, dir, files: files.size, bytes },
    line: `Built ${release.appId} ${release.version.name}: ${countOf(files.size, "file")}, ${bytes} bytes, in ${dir}`,
  };
}

/** `plaza build`: once, or at each save; with `--publish`, each save becomes a version of its own on the channel. */
export async function build(io: Io, folder: string | undefined, options: BuildCommandOptions): Promise<void> {
  const root = folderOf(io, folder);
  const json = options.json === true;
  const outDir = options.out === undefined ? undefined : resolve(io.cwd, options.out);
  const channel = options.publish;
  if (channel !== undefined && options.watch !== true)
    throw new Misuse('--publish goes with --watch. To publish once, run "plaza publish".');
  const registry = registryOf(io, options);
  const token = channel === undefined ? undefined : findCredential(io, registry);

  const once = async (): Promise<void> => {
    const built = await buildWithProgress(io, root, { outDir, version: channel === undefined ? undefined : "dev" });
    const { result, line } = describeBuilt(built);
    if (channel === undefined || token === undefined) return writeResult(io, json, result, [line]);
    const published = await publishRelease({
      release: built,
      registry,
      token,
      channel,
      signal: io.signal,
      onProgress: (text) => io.stderr(`${text}\n`),
    });
    writeResult(io, json, { ...result, ...published }, [describePublished(published)]);
  };

  if (options.watch !== true) return once();
  await watchFolder({
    root,
    ignore: [outDir ?? resolve(root, "dist")],
    signal: io.signal,
    onReady: () => io.stderr("Watching for changes; Ctrl-C ends it.\n"),
    run: () => once().catch((error: unknown) => void (io.signal?.aborted === true ? undefined : writeFailure(io, json, error))),
  });
}
