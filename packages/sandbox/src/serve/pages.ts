import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export interface SandboxPage {
  readonly html: string;
  /** Of the page's one inline script, for {@link sandboxHeaders}. */
  readonly scriptHash: string;
}

/** The built pages, as the sandbox domain serves them. */
export interface SandboxPages {
  readonly frame: SandboxPage;
  readonly worker: SandboxPage;
}

/** `dist/page/manifest.json`. */
export interface PagesManifest {
  readonly frame: { readonly file: string; readonly scriptHash: string };
  readonly worker: { readonly file: string; readonly scriptHash: string };
}

/** The same folder from `src/serve` and from `dist/serve`. */
export const PAGES_DIR = fileURLToPath(new URL("../../dist/page", import.meta.url));

/**
 * Reads the pages that `build:page` wrote.
 * @throws Error with the command to run when they are not there.
 */
export async function readPages(dir: string = PAGES_DIR): Promise<SandboxPages> {
  const read = (file: string): Promise<string> => readFile(join(dir, file), "utf8");
  const manifest = await read("manifest.json").then(
    (text) => JSON.parse(text) as PagesManifest,
    (cause: unknown) => {
      throw new Error(`The sandbox pages are not built: run "pnpm --filter @plaza/sandbox build:page" (looked in ${dir}).`, { cause });
    },
  );
  const { frame, worker } = manifest;
  return {
    frame: { html: await read(frame.file), scriptHash: frame.scriptHash },
    worker: { html: await read(worker.file), scriptHash: worker.scriptHash },
  };
}
