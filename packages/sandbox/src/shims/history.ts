/** Where the shim shows its present address: the realm's own `location`, or whatever a realm has instead. */
export interface AddressBar {
  /** The address now, absolute. */
  readonly href: string;
  /** Makes the realm's `location` read `href`, without adding an entry anywhere. */
  show(href: string): void;
}

export interface HistoryShimOptions {
  readonly address: AddressBar;
  /** `popstate` and `hashchange` as the realm makes them; its own classes by default. */
  createEvent?(type: "popstate" | "hashchange", members: Readonly<Record<string, unknown>>): Event;
  /** Gives them to the realm's listeners. */
  dispatch(event: Event): void;
  /** Called after each change with the path (path, query, fragment) and the number of entries below the present one. */
  onChange?(path: string, depth: number): void;
  /** Turns of traversal are tasks of their own, as in a browser. */
  schedule?(turn: () => void): void;
}

export interface HistoryShim {
  /** What the guest sees as `history`. */
  readonly history: History;
  readonly depth: number;
  /** One page back, for the host's Back. False when there is none. */
  back(): boolean;
  /** A link was followed inside the guest: a new entry and the events a router listens to. */
  visit(href: string): void;
  /** The realm's own fragment navigation happened (`location.hash = …` cannot be caught before): takes the new address over. */
  adopt(href: string): void;
}

interface Entry {
  readonly href: string;
  readonly state: unknown;
}

/**
 * A session history of the guest's own (HTML §7.2, "The History interface").
 *
 * Why: the real one is shared by the whole tab, so a guest that pushes an entry takes over the host's Back button. This one keeps its
 * entries in memory and only *shows* the present address through the native `replaceState`, so routers that read `location` run unmodified.
 * Differences from a browser: `go(0)` does nothing (a reload would end the session), and entries are gone when the session ends.
 */
export function createHistoryShim(options: HistoryShimOptions): HistoryShim {
  const { address } = options;
  const createEvent = options.createEvent ?? nativeEvent;
  const schedule = options.schedule ?? ((turn: () => void) => setTimeout(turn, 0));
  const entries: Entry[] = [{ href: address.href, state: null }];
  let index = 0;
  let scrollRestoration: ScrollRestoration = "auto";

  const current = (): Entry => entries[index] as Entry;
  const changed = (): void => {
    const url = new URL(current().href);
    options.onChange?.(url.pathname + url.search + url.hash, index);
  };
  const resolve = (url: string | URL | null | undefined): string => {
    if (url === null || url === undefined || url === "") return current().href;
    const target = new URL(url, current().href);
    if (target.origin !== new URL(current().href).origin) {
      throw new DOMException(`A history entry with the address ${target.origin} cannot be made here.`, "SecurityError");
    }
    return target.href;
  };
  const replace = (state: unknown, url?: string | URL | null): void => {
    const entry = { href: resolve(url), state: structuredClone(state ?? null) };
    entries[index] = entry;
    address.show(entry.href);
    changed();
  };
  const push = (state: unknown, url?: string | URL | null): void => {
    const entry = { href: resolve(url), state: structuredClone(state ?? null) };
    entries.splice(index + 1, entries.length, entry);
    index += 1;
    address.show(entry.href);
    changed();
  };
  const move = (delta: number): void => {
    const next = index + delta;
    if (delta === 0 || next < 0 || next >= entries.length) return;
    const from = current().href;
    index = next;
    address.show(current().href);
    changed();
    announce(from);
  };
  const announce = (from: string): void => {
    const { href, state } = current();
    options.dispatch(createEvent("popstate", { state }));
    const [before, after] = [new URL(from), new URL(href)];
    if (before.hash === after.hash || before.pathname + before.search !== after.pathname + after.search) return;
    options.dispatch(createEvent("hashchange", { oldURL: from, newURL: href }));
  };

  const prototype = typeof History === "undefined" ? Object.prototype : History.prototype;
  const history = Object.create(prototype, {
    length: { get: () => entries.length },
    state: { get: () => current().state },
    scrollRestoration: {
      get: () => scrollRestoration,
      set: (value: ScrollRestoration) => {
        if (value === "auto" || value === "manual") scrollRestoration = value;
      },
    },
    // Writable, as in a browser: routers and analytics libraries wrap them.
    pushState: {
      writable: true,
      configurable: true,
      value: (state: unknown, _title: string, url?: string | URL | null) => push(state, url),
    },
    replaceState: {
      writable: true,
      configurable: true,
      value: (state: unknown, _title: string, url?: string | URL | null) => replace(state, url),
    },
    back: { writable: true, configurable: true, value: () => schedule(() => move(-1)) },
    forward: { writable: true, configurable: true, value: () => schedule(() => move(1)) },
    go: { writable: true, configurable: true, value: (delta = 0) => schedule(() => move(Math.trunc(Number(delta)) || 0)) },
  }) as History;

  return {
    history,
    get depth() {
      return index;
    },
    back() {
      if (index === 0) return false;
      move(-1);
      return true;
    },
    visit(href) {
      const from = current().href;
      if (resolve(href) === from) replace(null, href);
      else push(null, href);
      announce(from);
    },
    adopt(href) {
      if (href === current().href) return;
      if (entries[index - 1]?.href === href) index -= 1;
      else if (entries[index + 1]?.href === href) index += 1;
      else entries.splice(++index, entries.length, { href, state: null });
      changed();
    },
  };
}

function nativeEvent(type: "popstate" | "hashchange", members: Readonly<Record<string, unknown>>): Event {
  return type === "popstate" ? new PopStateEvent(type, members) : new HashChangeEvent(type, members);
}
