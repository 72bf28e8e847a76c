import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import type { PagesManifest, SandboxPage, SandboxPages } from "../serve/pages.ts";

const ENTRIES = fileURLToPath(new URL("../entries/", import.meta.url));
const BOOT_MODULE = "virtual:plaza-worker-boot";

/** Bundles the two pages from source. Each is one document with one inline script: the only thing of a sandbox that the HTTP cache keeps. */
export async function buildPages(): Promise<SandboxPages> {
  const boot = await bundle("worker-boot.ts");
  return {
    frame: page(await bundle("frame.ts")),
    worker: page(await bundle("worker.ts", [textModule(BOOT_MODULE, boot)])),
  };
}

/** Writes pages to `dir`, for `readPages`. */
export async function writePages(pages: SandboxPages, dir: string): Promise<void> {
  const manifest: PagesManifest = {
    frame: { file: "frame.html", scriptHash: pages.frame.scriptHash },
    worker: { file: "worker.html", scriptHash: pages.worker.scriptHash },
  };
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, manifest.frame.file), pages.frame.html);
  await writeFile(join(dir, manifest.worker.file), pages.worker.html);
  await writeFile(join(dir, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** One script from one entry, in memory: classic (`iife`) as the pages need it, or a module. */
export async function bundle(entry: string, plugins: Plugin[] = [], format: "iife" | "es" = "iife"): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    root: ENTRIES,
    plugins,
    resolve: { conditions: ["@plaza/source", "module", "browser", "production"] },
    // ENV_TARGET takes the federation runtime's Node path (and 5 kB) out; workers would take it otherwise.
    define: { "process.env.NODE_ENV": '"production"', ENV_TARGET: '"web"' },
    build: {
      write: false,
      target: "es2023",
      minify: true,
      modulePreload: false,
      reportCompressedSize: false,
      lib: { entry: resolve(ENTRIES, entry), formats: [format], name: "plazaRuntime" },
    },
  });
  const outputs = [result].flat().flatMap((one) => ("output" in one ? one.output : []));
  const [chunk, ...others] = outputs;
  if (chunk?.type !== "chunk" || others.length > 0)
    throw new Error(`${entry} must bundle to one script, got ${outputs.map((one) => one.fileName).join(", ")}.`);
  return chunk.code;
}

function page(script: string): SandboxPage {
  // An inline script ends at the first "</script", and "<!--" changes how it is read (HTML §13.2.5.4): both only occur in strings, where \x3c says the same.
  const text = script.replaceAll("</script", "\\x3c/script").replaceAll("<!--", "\\x3c!--");
  const html = [
    "<!doctype html>",
    '<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover"><title>Mini-app</title>',
    "<style>html,body{margin:0;height:100%}#root{min-height:100%;isolation:isolate}</style></head>",
    `<body><div id="root"></div><script>${text}</script></body></html>`,
    "",
  ].join("\n");
  return { html, scriptHash: digest(text) };
}

function digest(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}

/** A module whose default export is `text`. */
function textModule(id: string, text: string): Plugin {
  return {
    name: "plaza-text-module",
    resolveId: (source) => (source === id ? `\0${id}` : null),
    load: (resolved) => (resolved === `\0${id}` ? `export default ${JSON.stringify(text)}` : null),
  };
}
