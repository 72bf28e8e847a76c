import { type ComponentType, useLayoutEffect, useSyncExternalStore } from "react";

/** A component in a file of its own. `failed` until the next `load()`: the connection dropped, or a newer build took the file away. */
export type PartState<P> =
  | { readonly status: "absent" }
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly component: ComponentType<P> }
  | { readonly status: "failed"; readonly error: unknown };

export interface Part<P> {
  getSnapshot(): PartState<P>;
  subscribe(listener: () => void): () => void;
  /** Fetches it unless it is here or under way; after a failure it tries again. Never rejects. */
  load(): Promise<void>;
}

/**
 * Unlike `React.lazy`: what is here already is drawn in the same frame, without a suspended one before it, and a failed fetch
 * is a state that can be retried instead of an error that stays.
 */
export function createPart<P>(fetch: () => Promise<ComponentType<P>>): Part<P> {
  const listeners = new Set<() => void>();
  let state: PartState<P> = { status: "absent" };
  let running: Promise<void> | undefined;
  function become(next: PartState<P>): void {
    state = next;
    for (const listener of listeners) listener();
  }
  return {
    getSnapshot: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load() {
      if (running) return running;
      if (state.status !== "loading") become({ status: "loading" });
      running = fetch().then(
        (component) => become({ status: "ready", component }),
        (error: unknown) => {
          running = undefined;
          become({ status: "failed", error });
        },
      );
      return running;
    },
  };
}

/** The state of a part; fetches it when `wanted`, and again when the connection is back. */
export function usePart<P>(part: Part<P>, wanted = true): PartState<P> {
  const state = useSyncExternalStore(part.subscribe, part.getSnapshot, part.getSnapshot);
  const failed = state.status === "failed";
  useLayoutEffect(() => {
    if (wanted) void part.load();
  }, [part, wanted]);
  useLayoutEffect(() => {
    if (!wanted || !failed) return;
    const again = () => void part.load();
    addEventListener("online", again);
    return () => removeEventListener("online", again);
  }, [part, wanted, failed]);
  return state;
}
