import { createInstance } from "@module-federation/runtime";
import type { Load } from "@plaza/protocol";
import type { ModuleGraph } from "./module-graph.ts";

/** One shared package: what a mini-app built with `import: false` gets from the page. */
export interface SharedModule {
  readonly version: string;
  readonly module: unknown;
}

export interface Federation {
  /** The namespace of the module that the release exposes. */
  load(load: Load, graph: ModuleGraph): Promise<unknown>;
}

/**
 * The Module Federation instance of this realm, made while the page still waits in the pool.
 * SECURITY: one instance per realm, and a realm has one guest: no share scope ever crosses a trust boundary (test [S-13]).
 * The entry is imported from the verified graph by the `loadEntry` hook, so the runtime's own loaders (script tags, fetch) are never used.
 */
export function createFederation(shared: Readonly<Record<string, SharedModule>>): Federation {
  let loadEntry: (() => Promise<unknown>) | undefined;
  const instance = createInstance({
    name: "plaza",
    remotes: [],
    shared: Object.fromEntries(
      Object.entries(shared).map(([name, { version, module }]) => [
        name,
        { version, lib: () => module, shareConfig: { singleton: true, requiredVersion: false as const } },
      ]),
    ),
    plugins: [{ name: "plaza-verified-entry", loadEntry: () => loadEntry?.() as Promise<never> }],
  });
  return {
    load({ remote, entry, expose }, graph) {
      loadEntry = () => graph.load(entry);
      instance.registerRemotes([{ name: remote, entry: `https://guest.plaza.invalid/${entry}`, type: "module" }]);
      return instance.loadRemote(`${remote}/${expose.replace(/^\.\//, "")}`);
    },
  };
}
