import type { HostOptions } from "./host-options.ts";
import { networkIsolation } from "./sandbox/network-isolation.ts";
import type { HostContext, HostSnapshot } from "./snapshot.ts";

/** The snapshot before anything was asked of the services. */
export function initialSnapshot(options: Pick<HostOptions, "name" | "context">): HostSnapshot {
  return {
    status: "booting",
    name: options.name ?? "Plaza",
    demo: false,
    me: null,
    apps: [],
    sessions: [],
    active: null,
    sheet: null,
    toasts: [],
    grants: null,
    orders: null,
    recents: [],
    incidents: [],
    online: isOnline(),
    networkIsolation: networkIsolation(globalThis.navigator),
    context: initialContext(options.context),
  };
}

/** The surroundings of guests as this browser has them, with what the embedder said on top. */
function initialContext(given: Partial<HostContext> = {}): HostContext {
  return {
    theme: matches("(prefers-color-scheme: dark)") ? "dark" : "light",
    tokens: {},
    locale: globalThis.navigator?.language ?? "en",
    direction: "ltr",
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    safeArea: { top: 0, right: 0, bottom: 0, left: 0 },
    reducedMotion: matches("(prefers-reduced-motion: reduce)"),
    textScale: 1,
    online: isOnline(),
    ...given,
  };
}

function isOnline(): boolean {
  return globalThis.navigator?.onLine ?? true;
}

function matches(query: string): boolean {
  return typeof globalThis.matchMedia === "function" && globalThis.matchMedia(query).matches;
}
