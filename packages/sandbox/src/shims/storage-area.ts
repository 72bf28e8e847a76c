/** Told of each change of an area, in order. */
export interface StorageSink {
  set(key: string, value: string): void;
  remove(key: string): void;
  clear(): void;
  /** False once the host said the quota is used up: growth then throws, as the real one would. */
  readonly room: boolean;
}

/** Real browsers give an origin 5 MiB of UTF-16; the host's own quota is usually lower and comes on top. */
const MAX_UNITS = 5 * 1024 * 1024;
/** Longest key of the `storage` capability. */
const MAX_KEY = 256;

/**
 * A `Storage` (HTML §12.2) in memory. In an opaque origin the real ones throw on first touch, and unmodified libraries must still run.
 * Named properties work (`localStorage.theme = "dark"`), so does `Object.keys(localStorage)`.
 */
export function createStorageArea(initial: Readonly<Record<string, string>> = {}, sink?: StorageSink): Storage {
  const items = new Map(Object.entries(initial));
  let units = 0;
  for (const [key, value] of items) units += key.length + value.length;

  const setItem = (key: string, value: string): void => {
    const growth = value.length - (items.get(key)?.length ?? -key.length);
    const full = units + growth > MAX_UNITS || key.length > MAX_KEY || (growth > 0 && sink?.room === false);
    if (full) throw new DOMException(`Setting the value of '${key.slice(0, 40)}' exceeded the quota.`, "QuotaExceededError");
    if (items.get(key) === value) return;
    items.set(key, value);
    units += growth;
    sink?.set(key, value);
  };
  const removeItem = (key: string): void => {
    const value = items.get(key);
    if (value === undefined) return;
    items.delete(key);
    units -= key.length + value.length;
    sink?.remove(key);
  };

  const prototype = typeof Storage === "undefined" ? Object.prototype : Storage.prototype;
  const methods: Readonly<Record<string, unknown>> = {
    getItem: (key: unknown) => items.get(String(key)) ?? null,
    setItem: (key: unknown, value: unknown) => setItem(String(key), String(value)),
    removeItem: (key: unknown) => removeItem(String(key)),
    key: (n: unknown) => [...items.keys()][Number(n) || 0] ?? null,
    clear: () => {
      if (items.size === 0) return;
      items.clear();
      units = 0;
      sink?.clear();
    },
  };
  const isItem = (name: string | symbol): name is string => typeof name === "string" && !Object.hasOwn(methods, name) && items.has(name);

  return new Proxy(Object.create(prototype) as Storage, {
    get(target, name) {
      if (name === "length") return items.size;
      if (typeof name === "string" && Object.hasOwn(methods, name)) return methods[name];
      return isItem(name) ? items.get(name) : Reflect.get(target, name);
    },
    set(_target, name, value) {
      if (typeof name === "string" && !Object.hasOwn(methods, name)) setItem(name, String(value));
      return true;
    },
    has: (target, name) => isItem(name) || name in target,
    deleteProperty(_target, name) {
      if (typeof name === "string") removeItem(name);
      return true;
    },
    ownKeys: () => [...items.keys()],
    getOwnPropertyDescriptor: (_target, name) =>
      isItem(name) ? { value: items.get(name), writable: true, enumerable: true, configurable: true } : undefined,
    defineProperty(_target, name, descriptor) {
      if (typeof name === "string") setItem(name, String(descriptor.value));
      return true;
    },
  });
}
