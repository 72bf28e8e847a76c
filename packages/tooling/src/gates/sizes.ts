import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "vite";
import { ROOT } from "../boot/workspace.mjs";
import type { Check, Gate } from "./gate.ts";

/**
 * What a user downloads, and how much it may be after gzip.
 * `bundle`: a module with all it imports but `external`, minified. `file`: a file as it is. `page`: an HTML page with the scripts
 * and styles that it names itself, which is what the first load fetches.
 */
export type Budget = {
  readonly name: string;
  readonly kind: "bundle" | "file" | "page";
  readonly path: string;
  readonly limitKiB: number;
  readonly external?: readonly string[];
};

const BUDGETS = join(ROOT, "packages/tooling/sizes.json");

/** Every entry against its budget. Needs the build. */
export const sizesGate: Gate = {
  name: "sizes",
  run: async () => {
    const checks: Check[] = [];
    for (const budget of JSON.parse(readFileSync(BUDGETS, "utf8")) as Budget[]) checks.push(await checkSize(budget, ROOT));
    return checks;
  },
};

/** Measures one entry. An entry that is not built is a failure: a budget that measures nothing keeps nothing. */
export async function checkSize(budget: Budget, root: string): Promise<Check> {
  const path = join(root, budget.path);
  const title = `size of ${budget.name} ≤ ${budget.limitKiB} KiB`;
  if (!existsSync(path)) return { name: title, problem: `${budget.path} does not exist: it was not built` };
  const bytes = await measure(budget, path);
  if (bytes <= budget.limitKiB * 1024) return { name: title };
  return { name: title, problem: `${budget.name} is ${(bytes / 1024).toFixed(2)} KiB gzip, over its budget of ${budget.limitKiB} KiB` };
}

/** Bytes after gzip. */
export async function measure(budget: Budget, path: string): Promise<number> {
  if (budget.kind === "file") return gzipped(readFileSync(path));
  if (budget.kind === "page") return pageFiles(path).reduce((sum, file) => sum + gzipped(readFileSync(file)), 0);
  return gzipped(Buffer.from(await bundle(path, budget.external ?? [])));
}

/** The page itself, and every local script, module preload and style sheet that its markup names. */
export function pageFiles(path: string): string[] {
  const html = readFileSync(path, "utf8");
  const tags = [...html.matchAll(/<(?:script|link)\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => /^<script|rel="(?:modulepreload|stylesheet)"/.test(tag));
  const named = tags.flatMap((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? []).filter((url) => !url.includes("://"));
  return [path, ...new Set(named.map((url) => join(dirname(path), url.replace(/^\//, ""))))];
}

async function bundle(entry: string, external: readonly string[]): Promise<string> {
  const isExternal = (id: string): boolean => external.some((name) => id === name || id.startsWith(`${name}/`));
  const output = await build({
    configFile: false,
    logLevel: "silent",
    root: dirname(entry),
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      write: false,
      minify: true,
      target: "es2022",
      lib: { entry, formats: ["es"], fileName: "entry" },
      rolldownOptions: { external: isExternal },
    },
  });
  const results = Array.isArray(output) ? output : "output" in output ? [output] : [];
  return results
    .flatMap((result) => result.output)
    .map((part) => (part.type === "chunk" ? part.code : ""))
    .join("");
}

function gzipped(bytes: Uint8Array): number {
  return gzipSync(bytes, { level: 9 }).byteLength;
}
