import type { VerifiedIndex } from "@plaza/manifest";
import type { AppId } from "@plaza/protocol";
import { nanoid } from "nanoid";
import type { SessionView } from "../snapshot.ts";
import { chooseRelease } from "./choose-release.ts";
import { createGuestSession } from "./guest-session.ts";
import { type OpenOptions, pathOf, toLaunch } from "./launch.ts";
import type { GuestSession } from "./session.ts";
import type { SessionDeps } from "./session-deps.ts";

export interface SessionManager {
  open(appId: AppId, options: OpenOptions): string;
  show(id: string): void;
  hide(id: string): void;
  end(id: string): void;
  endAll(): void;
  restart(id: string): string;
  back(id: string): Promise<boolean>;
  place(id: string, element: Element | null): void;
  restoreFocus(id: string): void;
  /** Not displayed while the returned function has not been called. */
  cover(id: string): () => void;
  /** Something modal of the host is open: every guest on screen is not displayed. */
  setSheetOpen(open: boolean): void;
  indexChanged(index: VerifiedIndex): void;
  each(visit: (session: GuestSession) => void): void;
}

interface Slot {
  session: GuestSession;
  element: Element | null;
  covers: number;
  /** Order of the last showing. */
  shown: number;
}

export interface ManagerOptions {
  /** All that a session needs but where its views go: those come to `onChange`. */
  readonly deps: Omit<SessionDeps, "publish" | "endSession" | "restartSession">;
  readonly keepAlive: number;
  readonly onChange: (sessions: readonly SessionView[], active: string | null) => void;
  readonly onOpen: (appId: AppId) => void;
}

/** Every session of the host: at most one on screen, a few hidden ones kept alive [C5]. A session keeps its id over restarts. */
export function createSessionManager(options: ManagerOptions): SessionManager {
  const slots = new Map<string, Slot>();
  const views = new Map<string, SessionView>();
  let active: string | null = null;
  let sheetOpen = false;
  let clock = 0;

  const deps: SessionDeps = {
    ...options.deps,
    publish: (view) => {
      // A session publishes while it is being made; it counts once it has its slot.
      views.set(view.id, view);
      notify();
    },
    endSession: (id) => end(id),
    restartSession: (id) => restart(id),
  };

  function notify(): void {
    options.onChange(
      [...slots.keys()].flatMap((id) => views.get(id) ?? []),
      active,
    );
  }

  function create(id: string, appId: AppId, open: OpenOptions): GuestSession {
    const session = createGuestSession(deps, { id, appId, options: open });
    views.set(id, session.view());
    return session;
  }

  function applyCover(slot: Slot): void {
    slot.session.setCovered(slot.covers > 0 || (sheetOpen && slot.session.id === active));
  }

  function activate(id: string, opened = false): void {
    const before = active;
    active = id;
    // After `active` has changed: hiding evicts, and must not take the one that comes on screen.
    if (before !== null && before !== id) hide(before);
    const slot = slots.get(id);
    if (!slot) return;
    clock += 1;
    slot.shown = clock;
    slot.session.setOnScreen(true, opened);
    applyCover(slot);
  }

  function evict(): void {
    const hidden = [...slots.values()].filter(({ session }) => session.id !== active).toSorted((a, b) => a.shown - b.shown);
    for (const { session } of hidden.slice(0, Math.max(0, hidden.length - options.keepAlive))) end(session.id);
  }

  function open(appId: AppId, wanted: OpenOptions): string {
    options.onOpen(appId);
    const known = [...slots.values()].find(({ session }) => session.appId === appId);
    if (known && reusable(known.session, wanted)) {
      activate(known.session.id, true);
      notify();
      return known.session.id;
    }
    const id = known?.session.id ?? nanoid();
    if (known) replace(known, wanted);
    else {
      const session = create(id, appId, wanted);
      slots.set(id, { session, element: null, covers: 0, shown: 0 });
    }
    activate(id);
    evict();
    notify();
    return id;
  }

  /** A kept-alive session is shown again unless the user wants another page, another release, or it has stopped. */
  function reusable(session: GuestSession, wanted: OpenOptions): boolean {
    const view = session.view();
    if (view.state === "stopped") return false;
    const page = wanted.path !== undefined || wanted.query !== undefined || wanted.fragment !== undefined ? pathOf(toLaunch(wanted)) : null;
    if (page !== null && page !== "/" && page !== view.path) return false;
    if (wanted.version !== undefined && wanted.version !== view.version) return false;
    if (wanted.channel !== undefined && wanted.channel !== view.channel) return false;
    return view.version === null || view.version === newest(session);
  }

  function newest(session: GuestSession): string | null {
    const index = deps.keeper.current();
    if (index === null) return session.view().version;
    try {
      return chooseRelease(index, session.appId, session.options, deps.channels()).version;
    } catch {
      return null;
    }
  }

  function replace(slot: Slot, wanted: OpenOptions): void {
    const { id, appId } = slot.session;
    const onScreen = id === active;
    slot.session.end();
    slot.session = create(id, appId, wanted);
    if (!onScreen) slot.session.setOnScreen(false);
    if (slot.element) slot.session.place(slot.element);
    applyCover(slot);
  }

  function restart(id: string): void {
    const slot = slots.get(id);
    if (!slot) return;
    const { path } = slot.session.view();
    const { version, channel } = slot.session.options;
    replace(slot, { path, scene: "restart", ...(version ? { version } : {}), ...(channel ? { channel } : {}) });
    notify();
  }

  function hide(id: string): void {
    const slot = slots.get(id);
    if (!slot) return;
    if (active === id) active = null;
    slot.session.setOnScreen(false);
    if (slot.session.view().state === "stopped" || !deps.sandbox.canMove) return end(id);
    applyCover(slot);
    evict();
    notify();
  }

  function end(id: string): void {
    const slot = slots.get(id);
    if (!slot) return;
    slots.delete(id);
    views.delete(id);
    if (active === id) active = null;
    slot.session.end();
    notify();
  }

  return {
    open,
    show: (id) => {
      if (!slots.has(id)) return;
      activate(id);
      notify();
    },
    hide,
    end,
    endAll: () => {
      for (const id of [...slots.keys()]) end(id);
    },
    restart: (id) => {
      restart(id);
      return id;
    },
    back: async (id) => (await slots.get(id)?.session.back()) ?? false,
    place: (id, element) => {
      const slot = slots.get(id);
      if (!slot) return;
      slot.element = element;
      slot.session.place(element);
    },
    restoreFocus: (id) => slots.get(id)?.session.restoreFocus(),
    cover: (id) => {
      const slot = slots.get(id);
      if (!slot) return () => {};
      slot.covers += 1;
      applyCover(slot);
      let open = true;
      return () => {
        if (!open) return;
        open = false;
        slot.covers -= 1;
        applyCover(slot);
      };
    },
    setSheetOpen: (next) => {
      sheetOpen = next;
      for (const slot of slots.values()) applyCover(slot);
    },
    indexChanged: (index) => {
      for (const slot of slots.values()) {
        slot.session.indexChanged(index);
        const view = slot.session.view();
        // What a publisher saves under `--watch --publish dev` stands on screen without a tap.
        if (view.channel === "dev" && view.state !== "stopped" && view.version !== null && newest(slot.session) !== view.version) {
          if (slot.session.id === active)
            replace(slot, {
              path: view.path,
              scene: "restart",
              ...(slot.session.options.channel ? { channel: slot.session.options.channel } : {}),
            });
          else end(slot.session.id);
        }
      }
      notify();
    },
    each: (visit) => {
      for (const { session } of slots.values()) visit(session);
    },
  };
}
