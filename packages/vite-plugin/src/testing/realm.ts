import { createInstance } from "@module-federation/runtime";
import { IMPORT_KEY, moduleToken, type Release } from "@plaza/manifest";

/** What the tests' realm shares; `lib` in the form that a realm's federation instance registers. */
export type Shared = Readonly<Record<string, { readonly version: string; readonly module: unknown }>>;

/**
 * A realm as the sandbox makes one, in Node: verified sources become modules with an address of their own (`data:` here, `blob:` there),
 * a real Module Federation runtime loads the entry. Returns the namespace of `./app`.
 */
export async function loadInRealm(release: Release, text: (path: string) => string, shared: Shared = {}): Promise<Record<string, unknown>> {
  const urls = new Map<string, string>();
  for (const path of release.modules) {
    let source = text(path);
    for (const wanted of release.files[path]?.imports ?? [])
      source = source.replaceAll(moduleToken(wanted), urls.get(wanted) ?? "missing:");
    urls.set(path, `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);
  }
  const load = (path: string) => import(/* @vite-ignore */ urls.get(path) ?? `missing:${path}`) as Promise<never>;
  Object.defineProperty(globalThis, Symbol.for(IMPORT_KEY), { value: load, configurable: true });
  const instance = createInstance({
    name: `realm-${Math.random().toString(36).slice(2)}`,
    remotes: [{ name: release.entry.remote, entry: `https://guest.plaza.invalid/${release.entry.module}`, type: "module" }],
    shared: Object.fromEntries(
      Object.entries(shared).map(([name, { version, module }]) => [
        name,
        { version, lib: () => module, shareConfig: { singleton: true, requiredVersion: false as const } },
      ]),
    ),
    plugins: [{ name: "verified-entry", loadEntry: () => load(release.entry.module) }],
  });
  return (await instance.loadRemote(`${release.entry.remote}/app`)) as Record<string, unknown>;
}
