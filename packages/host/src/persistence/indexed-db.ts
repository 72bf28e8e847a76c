import { type DBSchema, openDB } from "idb";
import type { Logger } from "../logger.ts";
import { createMemoryPersistence } from "./memory.ts";
import type { Area, Persistence } from "./port.ts";

interface Schema extends DBSchema {
  device: { key: string; value: unknown };
  attempts: { key: string; value: unknown };
  meta: { key: string; value: unknown };
}

const AREAS: readonly Area[] = ["device", "attempts", "meta"];

/** Records in IndexedDB; where the browser refuses it (some private windows) they live as long as the page, and the log says so. */
export function createIndexedDbPersistence(options: { readonly name?: string; readonly logger: Logger }): Persistence {
  const memory = createMemoryPersistence();
  const database = openDB<Schema>(options.name ?? "plaza-host", 1, {
    upgrade: (db) => {
      for (const area of AREAS) db.createObjectStore(area);
    },
  }).catch((error: unknown) => {
    options.logger.warn("IndexedDB is not available; records last as long as the page", { error: String(error) });
    return null;
  });
  return {
    get: async (area, key) => {
      const db = await database;
      return db ? db.get(area, key) : memory.get(area, key);
    },
    put: async (area, key, value) => {
      const db = await database;
      if (db) await db.put(area, value, key);
      else await memory.put(area, key, value);
    },
    remove: async (area, key) => {
      const db = await database;
      await (db ? db.delete(area, key) : memory.remove(area, key));
    },
    list: async (area, prefix) => {
      const db = await database;
      if (!db) return memory.list(area, prefix);
      const transaction = db.transaction(area);
      const range = prefixRange(prefix);
      const [keys, values] = await Promise.all([transaction.store.getAllKeys(range), transaction.store.getAll(range)]);
      return keys.map((key, index) => ({ key, value: values[index] }));
    },
    removeAll: async (area, prefix) => {
      const db = await database;
      if (!db) return memory.removeAll(area, prefix);
      const range = prefixRange(prefix);
      if (range) await db.delete(area, range);
      else await db.clear(area);
    },
    close: () => void database.then((db) => db?.close()),
  };
}

/** Every string that begins with `prefix`: up to the prefix with its last unit raised by one. */
function prefixRange(prefix: string): IDBKeyRange | null {
  if (prefix === "") return null;
  const upper = prefix.slice(0, -1) + String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1);
  return IDBKeyRange.bound(prefix, upper, false, true);
}
