import { createRequire } from "node:module";
import { join } from "node:path";
import { MiniAppError } from "@plaza/protocol";

/** What a realm shares with React mini-apps. With fewer keys react-dom would silently be bundled again (211 kB). */
export const SHARED_KEYS = ["react", "react-dom", "react-dom/client", "react/jsx-runtime"] as const;
export type SharedKey = (typeof SHARED_KEYS)[number];

/** Where the container leaves what the host's share scope provided, for the modules that import it. */
const PLACE = 'globalThis[Symbol.for("plaza.shared")]';

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/**
 * Text of the federation container: the interface that a Module Federation runtime calls (`init` with the share scope, then `get`).
 * It takes the place of the one that @module-federation/vite generates: in a realm there is one remote, one share scope and no fallback, and
 * the general container with its runtime costs 20 kB (gzip) per mini-app against 0.4 for this one.
 */
export function containerSource(entry: string, keys: readonly SharedKey[]): string {
  const get = `export function get(name) {
  if (name !== "./app") throw new Error("This mini-app exposes ./app and nothing else.");
  return import(${JSON.stringify(entry)}).then((module) => () => module);
}`;
  if (keys.length === 0) return `export function init() {}\n${get}\n`;
  return `export async function init(scope) {
  const shared = {};
  await Promise.all(${JSON.stringify(keys)}.map(async (key) => {
    const provider = Object.values(scope[key] ?? {}).find((one) => one.lib || one.get);
    if (!provider) throw new Error("The host shares no " + key + ".");
    shared[key] = (provider.lib ?? (await provider.get()))();
  }));
  ${PLACE} = shared;
}
${get}
`;
}

/**
 * Text of the module that \`import … from "react"\` resolves to: names of the installed package, values of the realm's.
 * It runs after `init`, because the container imports the mini-app only in `get`.
 */
export function sharedSource(key: SharedKey, root: string): string {
  const names = Object.keys(requireShared(key, root)).filter((name) => IDENTIFIER.test(name) && name !== "default");
  const read = names.map((name) => `export const ${name} = /* @__PURE__ */ read(${JSON.stringify(name)});`);
  return `const shared = /* @__PURE__ */ (() => ${PLACE}[${JSON.stringify(key)}])();
const read = (name) => shared[name];
export default /* @__PURE__ */ (() => shared.default ?? shared)();
${read.join("\n")}
`;
}

function requireShared(key: SharedKey, root: string): Record<string, unknown> {
  try {
    return createRequire(join(root, "package.json"))(key) as Record<string, unknown>;
  } catch {
    throw new MiniAppError(
      "INVALID_PARAMS",
      `package.json names react, but ${key} is not installed in ${root}. Install react and react-dom.`,
    );
  }
}

/** The shared package that a module id of @module-federation/vite stands for, or undefined. */
export function sharedKeyOf(id: string): SharedKey | undefined {
  const encoded = /__loadShare__(.+?)__loadShare__/.exec(id)?.[1];
  return SHARED_KEYS.find((key) => key.replace("/", "_mf_1_").replace("-", "_mf_2_") === encoded);
}
