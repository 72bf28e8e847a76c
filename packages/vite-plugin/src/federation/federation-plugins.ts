import { relative } from "node:path";
import { federation } from "@module-federation/vite";
import { MiniAppError } from "@plaza/protocol";
import type { PluginOption } from "vite";
import type { MiniAppFolder } from "../folder/read-folder.ts";
import { refuseSecondCopy } from "./second-copy.ts";
import { containerSource, SHARED_KEYS, sharedKeyOf, sharedSource } from "./shared.ts";

export const ENTRY_MODULE = "remoteEntry.js";

const PRELOAD_HELPER = "\0vite/preload-helper.js";
/** Ours has another name, because the federation plugin makes a chunk of what is called as Vite's is. */
const LOAD_ONLY = "\0plaza:load-only";

/** The federation name of a mini-app: its id as an identifier. */
export function remoteName(folder: MiniAppFolder): string {
  return folder.manifest.app_id.replaceAll(/[^a-z0-9]/g, "_");
}

/**
 * @module-federation/vite with the options of a realm (React from the share scope, never bundled), and around it two plugins that replace three of
 * the generated modules by ones that know they run in a realm: the container, the shared modules, and Vite's preload helper, which touches `document`.
 */
export function federationPlugins(folder: MiniAppFolder): PluginOption[] {
  const keys = folder.react ? SHARED_KEYS : [];
  const slim: PluginOption = {
    name: "plaza:realm-modules",
    enforce: "pre",
    resolveId(source, importer) {
      refuseSecondCopy(folder, source, importer);
      // One for each importer, into whose chunk it goes: a common one would be a chunk of its own, one more module to load before the app's.
      if (source === PRELOAD_HELPER && importer !== undefined) return `${LOAD_ONLY}?${relative(folder.root, importer)}`;
      return null;
    },
    load(id) {
      if (id.startsWith(LOAD_ONLY)) return { code: "export const __vitePreload = (load) => load();", moduleSideEffects: false };
      if (!id.includes("__loadShare__")) return null;
      const key = sharedKeyOf(id);
      if (key === undefined) throw new MiniAppError("INTERNAL", `No realm shares ${id}.`);
      return { code: sharedSource(key, folder.root), moduleSideEffects: false, syntheticNamedExports: false };
    },
  };
  const container: PluginOption = {
    name: "plaza:container",
    enforce: "post",
    // The federation plugin writes its container in a transform of its own, before this one.
    transform: (_, id) => (id.startsWith("virtual:mf-REMOTE_ENTRY_ID") ? { code: containerSource(folder.entry, keys), map: null } : null),
  };
  const share = { singleton: true, import: false as const, requiredVersion: false as const, suppressMissingImportWarning: true };
  return [
    slim,
    federation({
      name: remoteName(folder),
      filename: ENTRY_MODULE,
      exposes: { "./app": folder.entry },
      shared: Object.fromEntries(keys.map((key) => [key, share])),
      experiments: { externalRuntime: true },
      dts: false,
      manifest: false,
      target: "web",
      // Seconds. What it waits for goes into modules that a release does not have; a syntax error would be reported only after it.
      moduleParseTimeout: 1,
    }) as PluginOption,
    container,
  ];
}
