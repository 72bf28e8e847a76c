/** Remembers the last `size` to `2 * size` message ids; older ones are forgotten, so memory is bounded for ever. */
export interface SeenIds {
  /** False when the id was seen. */
  add(id: string): boolean;
}

/** Two generations of a set: when the young one is full it becomes the old one. No list of ids in order is kept. */
export function createSeenIds(size = 4096): SeenIds {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    add(id) {
      if (young.has(id) || old.has(id)) return false;
      if (young.size >= size) {
        old = young;
        young = new Set();
      }
      young.add(id);
      return true;
    },
  };
}
