/** A surface of the host above the guest that is not one of the engine's sheets: the capsule's menu. */
export interface Surface {
  /** One step back; true when it is closed by that. */
  back(): boolean;
}

/** What is open above the guest, the last one on top. */
export interface Surfaces {
  add(surface: Surface): () => void;
  isOpen(): boolean;
  /** Steps the topmost back; false where none is open. */
  back(): boolean;
  subscribe(listener: () => void): () => void;
}

export function createSurfaces(): Surfaces {
  const listeners = new Set<() => void>();
  const open: Surface[] = [];
  function remove(surface: Surface): void {
    const at = open.indexOf(surface);
    if (at < 0) return;
    open.splice(at, 1);
    for (const listener of listeners) listener();
  }
  return {
    add(surface) {
      open.push(surface);
      for (const listener of listeners) listener();
      return () => remove(surface);
    },
    isOpen: () => open.length > 0,
    back() {
      const top = open.at(-1);
      if (!top) return false;
      // At once, not when React has drawn it: who asked counts what is still open.
      if (top.back()) remove(top);
      return true;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
