import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";

/** What workbox keeps: a null revision says that the address itself changes with the content. */
export interface Precached {
  readonly url: string;
  readonly revision: string | null;
}

/** After the shell is built, builds `/service-worker.js` with the list of the files that this build consists of. */
export function serviceWorker(): Plugin {
  return {
    name: "plaza-service-worker",
    apply: "build",
    async writeBundle({ dir }, bundle) {
      if (dir === undefined) throw new Error("The shell is built into a folder.");
      const entries = precached(Object.keys(bundle), await readFile(join(dir, "index.html")));
      await build({
        configFile: false,
        logLevel: "warn",
        root: fileURLToPath(new URL("..", import.meta.url)),
        define: { __PLAZA_PRECACHE__: JSON.stringify(entries), "process.env.NODE_ENV": '"production"' },
        build: {
          outDir: dir,
          emptyOutDir: false,
          copyPublicDir: false,
          target: "es2023",
          lib: {
            entry: fileURLToPath(new URL("../service-worker/service-worker.ts", import.meta.url)),
            formats: ["iife"],
            name: "plazaServiceWorker",
            fileName: () => "service-worker.js",
          },
        },
      });
    },
  };
}

/** The document by its address and content, and the hashed files by their names; source maps are for nobody's offline visit. */
export function precached(files: readonly string[], document: Uint8Array): Precached[] {
  const revision = createHash("sha384").update(document).digest("base64url").slice(0, 22);
  const assets = files.filter((file) => file.startsWith("assets/") && !file.endsWith(".map")).toSorted();
  return [{ url: "/", revision }, ...assets.map((file) => ({ url: `/${file}`, revision: null }))];
}
