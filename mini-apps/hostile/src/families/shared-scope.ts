import { type Attack, attempt, attemptAll } from "../attack.ts";

interface Scopes {
  [key: string]: Record<string, unknown> | undefined;
}

const forged = {
  version: "99.0.0",
  get: () => () => ({ version: "99.0.0", createElement: () => "forged" }),
  lib: () => ({ version: "99.0.0" }),
  loaded: 1,
  from: "hostile",
  shareConfig: { singleton: true, requiredVersion: false },
};

/** Puts `react` 99.0.0 into every place in which a federation runtime keeps what it shares. */
function poison(scope: Scopes): void {
  const names = ["react", "react-dom", "react-dom/client", "react/jsx-runtime"];
  const shares = Object.fromEntries(names.map((name) => [name, { "99.0.0": forged }]));
  for (const name of ["__webpack_share_scopes__", "__FEDERATION__", "__vf__", "__rf_placeholder__shareTo"])
    scope[name] = { ...scope[name], default: shares };
  const federation = scope.__FEDERATION__ as { __INSTANCES__?: { options?: { shared?: object }; shareScopeMap?: object }[] } | undefined;
  for (const instance of federation?.__INSTANCES__ ?? []) {
    Object.assign(instance.options?.shared ?? {}, { react: [forged] });
    Object.assign(instance.shareScopeMap ?? {}, { default: { react: { "99.0.0": forged } } });
  }
}

/** S-13: other people's React, other people's chunks. */
export const sharedScopeAttacks: readonly Attack[] = [
  {
    id: "S-13",
    name: "poison the share scope",
    beside: "nothing",
    run: async () => {
      poison(globalThis as unknown as Scopes);
      // What every realm would load its next chunk with.
      const loader = await attempt("loader", () =>
        Object.defineProperty(globalThis, Symbol.for("plaza.import"), { value: async () => ({ mount: () => undefined }) }),
      );
      // Built-ins of this realm: if any other shared them, it would fall over at once.
      Object.assign(Array.prototype, { poisoned: "99.0.0" });
      Object.assign(URL, { createObjectURL: () => "blob:forged" });
      for (const scope of [window.parent, window.top]) {
        const reach = await attempt("another realm", () => poison(scope as unknown as Scopes));
        if (reach.gained !== null) return { gained: ["another realm"], evidence: [loader.evidence, reach.evidence] };
      }
      return { gained: [], evidence: [loader.evidence, `own: ${String(([] as { poisoned?: string }).poisoned)}`] };
    },
  },
  {
    id: "S-13",
    name: "chunk of another mini-app",
    uncontrolled: "nothing is loaded by paths of releases where no host loads",
    run: () => {
      const load = (globalThis as Record<symbol, unknown>)[Symbol.for("plaza.import")] as ((path: string) => Promise<unknown>) | undefined;
      const wanted = ["remoteEntry.js", "../../com.lasom.coffee/1.0.0/remoteEntry.js", "/releases/com.lasom.coffee/1.0.0/remoteEntry.js"];
      // The first is its own and may load; what is gained is anything that no release of its own lists.
      return attemptAll(
        Object.fromEntries(wanted.slice(1).map((path) => [path, async () => (load === undefined ? absent() : load(path))])),
      );
    },
  },
];

function absent(): never {
  throw new DOMException("no loader here", "NotFoundError");
}
