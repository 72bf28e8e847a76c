import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";
import { RELEASE_FILE } from "@plaza/manifest";
import { MiniAppError } from "@plaza/protocol";
import { defaultClientConditions, type Plugin, type PluginOption, type UserConfig } from "vite";
import { readBuildRequest } from "./build/build-request.ts";
import { federationPlugins } from "./federation/federation-plugins.ts";
import { type MiniAppFolder, readFolder } from "./folder/read-folder.ts";
import { assembleRelease } from "./release/assemble.ts";

/** An image or font larger than this does not belong into the text of a module. Bytes. */
const MAX_INLINE = 256 * 1024;

/** The bundler wants an input that is not the federation entry; this one is empty and never loaded. */
const NOTHING = "virtual:plaza-nothing";

/** How the names of our plugins begin. */
export const PLUGIN_PREFIX = "plaza:";

export interface PlazaOptions {
  /** Path of the exposed module relative to the folder; default: the first of src/app.tsx, .ts, .jsx, .js, .mjs, .vue. */
  readonly entry?: string;
}

function chunkName({ name }: { readonly name: string }): string {
  // Names without hashes: digests protect the content, and generated names carry counters of the process, which would change the release.
  return name.includes("loadShare")
    ? "chunks/shared.js"
    : `chunks/${
        basename(name)
          .replaceAll(/[^A-Za-z0-9-]/g, "-")
          .replaceAll(/^-+|-+$/g, "") || "chunk"
      }.js`;
}

function inline(file: string, content: Buffer): boolean {
  if (content.length > MAX_INLINE) {
    throw new MiniAppError(
      "PAYLOAD_TOO_LARGE",
      `${file} has ${content.length} bytes. A realm loads no files, so what code imports is inlined, up to ${MAX_INLINE} bytes: make it smaller.`,
    );
  }
  return true;
}

/**
 * Only a folder that a build made, or an empty one, is written to and emptied: `--out ~` must not cost a home, and a release beside other files
 * would make them look like a build's, to be emptied by the next one.
 */
function checkOutDir(outDir: string): void {
  const refuse = (why: string): never => {
    throw new MiniAppError("INVALID_PARAMS", `${outDir} ${why} Name another folder, or move what is there away.`);
  };
  try {
    mkdirSync(outDir, { recursive: true });
  } catch (error) {
    refuse(`cannot be made a folder (${(error as NodeJS.ErrnoException).code}).`);
  }
  if (readdirSync(outDir).length > 0 && !existsSync(join(outDir, RELEASE_FILE)))
    refuse("holds files that no build of a mini-app wrote, and a build empties its folder.");
}

function releaseConfig(outDir: string): UserConfig {
  checkOutDir(outDir);
  return {
    base: "./",
    define: { "process.env.NODE_ENV": '"production"' },
    // Inside this workspace, before anything is built, our packages are their sources.
    ...(import.meta.url.endsWith(".ts") ? { resolve: { conditions: ["@plaza/source", ...defaultClientConditions] } } : {}),
    build: {
      outDir,
      emptyOutDir: true,
      target: "esnext",
      modulePreload: false,
      cssCodeSplit: false,
      assetsInlineLimit: inline,
      copyPublicDir: false,
      sourcemap: false,
      reportCompressedSize: false,
      rolldownOptions: { input: { nothing: NOTHING }, output: { chunkFileNames: chunkName, entryFileNames: chunkName } },
    },
  };
}

/** A module that exposes nothing to start would be refused by every realm, at its first open. */
function checkExports(folder: MiniAppFolder, names: readonly string[]): void {
  if (names.includes("default") || names.includes("mount")) return;
  throw new MiniAppError(
    "INVALID_PARAMS",
    `${relative(folder.root, folder.entry)} exports ${names.length === 0 ? "nothing" : names.join(", ")}. Export a React component as default, or a function mount(root, plaza).`,
  );
}

function releasePlugin(folder: MiniAppFolder): Plugin {
  const request = readBuildRequest();
  return {
    name: `${PLUGIN_PREFIX}release`,
    enforce: "post",
    apply: "build",
    config: () => releaseConfig(request.outDir ?? resolve(folder.root, "dist")),
    buildStart() {
      for (const { rule, pointer, message, fix } of folder.warnings) this.warn(`${rule} ${pointer}: ${message} ${fix}`);
      if (existsSync(join(folder.root, "public")))
        this.warn("The folder public/ is not part of a release: import what you need from source, and it is inlined.");
    },
    resolveId: (id) => (id === NOTHING ? `\0${NOTHING}` : null),
    load: (id) => (id === `\0${NOTHING}` ? "export {};" : null),
    generateBundle: {
      order: "post",
      async handler(_, bundle) {
        const chunks = new Map<string, string>();
        const styles: string[] = [];
        for (const output of Object.values(bundle)) {
          if (output.type === "chunk") {
            chunks.set(output.fileName, output.code);
            if (output.facadeModuleId === folder.entry) checkExports(folder, output.exports);
          } else if (output.fileName.endsWith(".css")) styles.push(String(output.source));
          else
            throw new MiniAppError(
              "INVALID_PARAMS",
              `The build wants to write ${output.fileName}, and a realm loads no files: workers, WebAssembly and files by URL are not supported.`,
            );
        }
        const importersOf = (specifier: string): string[] =>
          [...this.getModuleIds()].flatMap((id) =>
            this.getModuleInfo(id)?.importedIds.includes(specifier) === true ? [relative(folder.root, id)] : [],
          );
        const code = { chunks, style: styles.join("\n"), importersOf };
        const { bytes, files } = await assembleRelease(folder, code, { version: request.version });
        for (const fileName of Object.keys(bundle)) delete bundle[fileName];
        for (const [fileName, source] of files) this.emitFile({ type: "asset", fileName, source });
        this.emitFile({ type: "asset", fileName: RELEASE_FILE, source: bytes });
      },
    },
  };
}

/**
 * Vite plugins that build the mini-app of the current folder into a release: `plugins: [react(), plaza()]`.
 * A build throws MANIFEST_INVALID with every problem before anything is bundled. Tools that only read a vite.config are not bothered.
 */
export function plaza(options: PlazaOptions = {}): PluginOption[] {
  try {
    const folder = readFolder(process.cwd(), options);
    return [...federationPlugins(folder), releasePlugin(folder)];
  } catch (error) {
    const refuse = (): never => {
      throw error;
    };
    return [{ name: `${PLUGIN_PREFIX}refused`, config: refuse }];
  }
}
