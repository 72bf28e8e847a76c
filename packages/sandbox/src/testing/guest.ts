import type { Load, SourceModule, Welcome } from "@plaza/protocol";

/** What a host says first, in tests: a shop on a phone in the light theme. */
export function welcome(over: Partial<Welcome> = {}): Welcome {
  const methods = (names: string) => Object.fromEntries(names.split(" ").map((name) => [name, { timeoutMs: 10_000 }]));
  return {
    plaza: "welcome",
    protocol: 1,
    host: { name: "Test host", version: "1.0.0" },
    app: { id: "com.example.shop", release: "1.0.0", channel: "stable", sandbox: "frame" } as Welcome["app"],
    capabilities: {
      identity: { version: "1", methods: methods("getUser") },
      navigation: { version: "1", methods: methods("close setBackHandler openUrl reportPath") },
      storage: { version: "1", methods: methods("get set remove clear keys usage") },
      network: { version: "1", methods: methods("fetch") },
      lifecycle: { version: "1", methods: methods("ready") },
      ui: { version: "1", methods: methods("toast") },
    },
    context: {
      theme: "light",
      tokens: { "--plaza-ink": "#111111", "--plaza-ground": "#ffffff" },
      locale: "vi-VN",
      direction: "ltr",
      timeZone: "Asia/Ho_Chi_Minh",
      safeArea: { top: 44, right: 0, bottom: 34, left: 0 },
      capsule: { x: 280, y: 8, width: 88, height: 32 },
      viewport: { width: 390, height: 700, keyboardHeight: 0 },
      reducedMotion: false,
      textScale: 1,
      online: true,
    },
    granted: [],
    launch: { path: "/menu", query: "?table=4", fragment: "", scene: "home" },
    ...over,
  };
}

/** A release of hand-written modules: a federation entry, and `./app` in `app.js`. */
export function release(
  app: string,
  over: Partial<Load> & { readonly more?: readonly SourceModule[]; readonly imports?: readonly string[] } = {},
): Load {
  const { more = [], imports = [], ...rest } = over;
  const entry = `
    export function init(scope) { globalThis.shareScope = scope; }
    export async function get() {
      const module = await globalThis[Symbol.for("plaza.import")]("app.js");
      return () => module;
    }`;
  return {
    plaza: "load",
    remote: "com_example_shop",
    expose: "./app",
    entry: "remoteEntry.js",
    modules: [...more, { path: "app.js", source: app, imports }, { path: "remoteEntry.js", source: entry, imports: [] }],
    styles: [],
    storage: {},
    ...rest,
  };
}

/** The page's React, as a remote built with `import: false` gets it. */
export const SHARED_REACT = `const shared = (name) => Object.values(globalThis.shareScope[name])[0].lib();
const React = shared("react"); const { jsx } = shared("react/jsx-runtime");`;
