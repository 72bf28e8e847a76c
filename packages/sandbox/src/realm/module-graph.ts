import { MiniAppError, type SourceModule } from "@plaza/protocol";

export interface ModuleGraph {
  /** Imports a module of the release. Rejects INTEGRITY_FAILED for a path that is not in it. */
  load(path: string): Promise<unknown>;
  /** The first integrity failure, if any: the federation runtime wraps errors, and the host must see the real one. */
  readonly failure: MiniAppError | undefined;
}

export interface ModuleGraphOptions {
  /** Makes an importable address of a module's text. */
  createUrl(source: string): string;
  importUrl(url: string): Promise<unknown>;
}

/**
 * The release's modules as `blob:` modules.
 *
 * 1. The host verified every source against the signed index; nothing here fetches.
 * 2. A module gets its address when it is first needed: after those of its static imports, so each `@@plaza:<path>@@` in its text can be
 *    replaced by the address of the import. That is topological order, for the modules that are used.
 * 3. A dynamic import comes in through {@link ModuleGraph.load} with the path the build wrote.
 *
 * SECURITY: only paths of the release resolve. A chunk that is not listed was never verified, and fails typed (test [L5] "an unlisted chunk").
 */
export function createModuleGraph(modules: readonly SourceModule[], options: ModuleGraphOptions): ModuleGraph {
  const byPath = new Map(modules.map((module) => [module.path, module]));
  const urls = new Map<string, string>();
  const open = new Set<string>();
  let failure: MiniAppError | undefined;

  const refuse = (text: string, path: string): never => {
    const error = new MiniAppError("INTEGRITY_FAILED", text, { data: { path } });
    failure ??= error;
    throw error;
  };
  const urlOf = (path: string): string => {
    const known = urls.get(path);
    if (known !== undefined) return known;
    const module = byPath.get(path);
    if (module === undefined) return refuse(`The release has no module "${path}".`, path);
    if (open.has(path)) return refuse(`The module "${path}" imports itself through others: blob modules cannot form a cycle.`, path);
    open.add(path);
    let text = module.source;
    for (const wanted of module.imports) text = text.replaceAll(`@@plaza:${wanted}@@`, urlOf(wanted));
    open.delete(path);
    const url = options.createUrl(text);
    urls.set(path, url);
    return url;
  };

  return {
    async load(path) {
      return options.importUrl(urlOf(path));
    },
    get failure() {
      return failure;
    },
  };
}

/** Blob modules: allowed by `script-src blob:` and, unlike nonces, of no use to code that came from elsewhere. */
export const blobModules: ModuleGraphOptions = {
  createUrl: (source) => URL.createObjectURL(new Blob([source], { type: "text/javascript" })),
  importUrl: (url) => import(/* @vite-ignore */ url),
};
