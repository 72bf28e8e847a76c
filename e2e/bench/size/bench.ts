import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildRelease } from "@plaza/vite-plugin";
import { build } from "vite";
import { conditions } from "../conditions.ts";
import { type Bench, row } from "../result.ts";

const repo = fileURLToPath(new URL("../../..", import.meta.url));

function gzip(...texts: readonly (string | Uint8Array)[]): number {
  return texts.reduce((sum, text) => sum + gzipSync(text, { level: 9 }).byteLength, 0);
}

/** The SDK as a mini-app bundles it: everything `connect` reaches, nothing shared. */
async function sdk(): Promise<number> {
  const result = await build({
    root: repo,
    logLevel: "error",
    configFile: false,
    resolve: { conditions: [...conditions] },
    build: {
      write: false,
      target: "es2023",
      modulePreload: false,
      lib: { entry: fileURLToPath(new URL("./sdk-entry.ts", import.meta.url)), formats: ["es"], fileName: "sdk" },
    },
  });
  const outputs = Array.isArray(result) ? result : [result];
  return gzip(
    ...outputs.flatMap((output) =>
      "output" in output ? output.output.flatMap((chunk) => (chunk.type === "chunk" ? [chunk.code] : [])) : [],
    ),
  );
}

/** Every module of the smallest useful mini-app. It carries no SDK: the sandbox hands it `plaza`, and React is the page's. */
async function hello(): Promise<number> {
  const release = await buildRelease({ root: fileURLToPath(new URL("./hello", import.meta.url)), outDir: `${repo}/.cache/bench/hello` });
  return gzip(...release.release.modules.flatMap((path) => release.files.get(path) ?? []));
}

async function runtimePage(): Promise<number> {
  return gzip(await readFile(`${repo}/packages/sandbox/dist/page/frame.html`));
}

/** What the shell's first page needs: its document and the scripts and styles that the document names. */
async function shell(): Promise<number> {
  const folder = `${repo}/apps/shell/dist`;
  const html = await readFile(`${folder}/index.html`, "utf8");
  const named = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? "");
  return gzip(html, ...(await Promise.all(named.map((path) => readFile(`${folder}${path}`)))));
}

const subjects = { "plaza-sdk": sdk, "plaza-hello": hello, "plaza-runtime-page": runtimePage, "plaza-shell": shell };

/** Bytes after gzip -9; the same at each run, so one run is enough. */
export const size: Bench = async ({ progress }) => {
  const results = [];
  for (const [subject, measure] of Object.entries(subjects)) {
    progress(subject);
    results.push(row(subject, "gzip", [await measure()]));
  }
  return { bench: "size", unit: "bytes, gzip", results };
};
