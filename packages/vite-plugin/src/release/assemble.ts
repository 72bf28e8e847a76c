import {
  canonicalBytes,
  digestOf,
  digestToHex,
  GUEST_BASE,
  parseRelease,
  type Release,
  type ReleaseFile,
  releaseLimits,
} from "@plaza/manifest";
import { type Digest, MiniAppError } from "@plaza/protocol";
import { init } from "es-module-lexer";
import { ENTRY_MODULE, remoteName } from "../federation/federation-plugins.ts";
import { mediaType } from "../folder/media-type.ts";
import type { MiniAppFolder } from "../folder/read-folder.ts";
import { reachable, topologicalOrder } from "./order.ts";
import { type RewrittenModule, rewriteModule } from "./rewrite.ts";

/** What a bundler made of a mini-app. */
export interface BuiltCode {
  /** File name → text of each chunk. */
  readonly chunks: ReadonlyMap<string, string>;
  /** All styles, in the order of the source; empty when there are none. */
  readonly style: string;
  /** Source files that import a specifier which the bundler left as it was. */
  readonly importersOf?: (specifier: string) => readonly string[];
}

export interface AssembledRelease {
  readonly release: Release;
  /** Bytes of release.json. */
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const STYLE = "style.css";

function rewriteAll(folder: MiniAppFolder, code: BuiltCode, version: string): Map<string, RewrittenModule> {
  const pathOf = (name: string) => (code.chunks.has(name) ? name : undefined);
  const all = new Map<string, RewrittenModule>();
  for (const [name, text] of code.chunks) {
    const url = `${GUEST_BASE}/${folder.manifest.app_id}/${version}/${name}`;
    all.set(name, rewriteModule(name, text, { pathOf, url, importersOf: code.importersOf }));
  }
  const used = reachable(ENTRY_MODULE, (path) => [...(all.get(path)?.imports ?? []), ...(all.get(path)?.dynamic ?? [])]);
  return new Map([...all].filter(([name]) => used.has(name)));
}

function checkStyle(folder: MiniAppFolder, style: string): void {
  if (style !== "" && folder.manifest.plaza.sandbox === "worker") {
    throw new MiniAppError(
      "INVALID_PARAMS",
      'A worker mini-app has no page to style: remove its CSS imports, or set "sandbox": "frame". Its components look like the host\'s.',
    );
  }
  const outside = /(?:@import\s+(?:url\()?|url\()\s*["']?(?!["']?(?:data:|#))([^"')\s]+)/.exec(style)?.[1];
  if (outside !== undefined)
    throw new MiniAppError(
      "INVALID_PARAMS",
      `A style refers to ${outside}. Styles of a mini-app load nothing: put the file into the folder and name it by a relative path, and it is inlined.`,
    );
}

/**
 * Turns built code into a release: modules rewritten, digests computed, everything in canonical form. The same input gives the same bytes [L-07].
 * `version: "dev"` names the version after its content, so that each save is another immutable version.
 */
export async function assembleRelease(
  folder: MiniAppFolder,
  code: BuiltCode,
  options: { readonly version?: string } = {},
): Promise<AssembledRelease> {
  await init();
  checkStyle(folder, code.style);
  const base = folder.manifest.version.name;
  if (options.version !== "dev") return assembleVersion(folder, code, options.version ?? base);
  const { digest } = await assembleVersion(folder, code, base);
  return assembleVersion(folder, code, `${base}${base.includes("-") ? "." : "-"}dev.h${digestToHex(digest).slice(0, 12)}`);
}

async function assembleVersion(folder: MiniAppFolder, code: BuiltCode, version: string): Promise<AssembledRelease> {
  const modules = rewriteAll(folder, code, version);
  if (!modules.has(ENTRY_MODULE)) throw new MiniAppError("INTERNAL", "The build made no federation entry.");
  const files = new Map<string, Uint8Array>();
  const described: Record<string, ReleaseFile> = {};
  const add = async (path: string, bytes: Uint8Array, role: ReleaseFile["role"], more: Partial<ReleaseFile> = {}): Promise<void> => {
    if (files.has(path))
      throw new MiniAppError("INVALID_PARAMS", `Two files of the release would be ${path}. Rename the one in the folder.`);
    if (bytes.length > releaseLimits.maxFileBytes)
      throw new MiniAppError(
        "PAYLOAD_TOO_LARGE",
        `${path} has ${bytes.length} bytes; the limit of a file is ${releaseLimits.maxFileBytes}.`,
      );
    files.set(path, bytes);
    described[path] = { digest: await digestOf(bytes), size: bytes.length, type: mediaType(path), role, ...more };
  };
  const encode = (text: string) => new TextEncoder().encode(text);
  for (const [path, { code: text, imports, dynamic }] of modules) {
    await add(path, encode(text), "module", {
      ...(imports.length > 0 ? { imports: [...imports] } : {}),
      ...(dynamic.length > 0 ? { dynamic: [...dynamic] } : {}),
    });
  }
  if (code.style !== "") await add(STYLE, encode(code.style), "style");
  for (const [path, { role, bytes }] of folder.files) await add(path, bytes, role);

  const named = { code: folder.manifest.version.code, name: version };
  const bytes = canonicalBytes({
    format: 1,
    appId: folder.manifest.app_id,
    version: named,
    manifest: { ...folder.manifest, version: named },
    entry: { module: ENTRY_MODULE, expose: "./app", remote: remoteName(folder) },
    files: described,
    modules: topologicalOrder(new Map([...modules].map(([path, { imports }]) => [path, imports]))),
  } satisfies Release);
  return { release: parseRelease(bytes), bytes, digest: await digestOf(bytes), files };
}
