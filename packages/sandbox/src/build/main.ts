import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { buildPages, writePages } from "./build-pages.ts";

const pages = await buildPages();
await writePages(pages, fileURLToPath(new URL("../../dist/page", import.meta.url)));
for (const name of ["frame", "worker"] as const) {
  process.stdout.write(`${name}.html ${(gzipSync(pages[name].html).length / 1024).toFixed(1)} KiB gzip\n`);
}
