import type { Area, Persistence } from "./port.ts";

/** Records that live as long as the page: for tests, and where the browser refuses IndexedDB. */
export function createMemoryPersistence(): Persistence {
  const areas: Record<Area, Map<string, unknown>> = { device: new Map(), attempts: new Map(), meta: new Map() };
  return {
    get: async (area, key) => structuredClone(areas[area].get(key)),
    put: async (area, key, value) => void areas[area].set(key, structuredClone(value)),
    remove: async (area, key) => void areas[area].delete(key),
    list: async (area, prefix) =>
      [...areas[area]]
        .filter(([key]) => key.startsWith(prefix))
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, value]) => ({ key, value: structuredClone(value) })),
    removeAll: async (area, prefix) => {
      for (const key of [...areas[area].keys()]) if (key.startsWith(prefix)) areas[area].delete(key);
    },
    close: () => {},
  };
}
