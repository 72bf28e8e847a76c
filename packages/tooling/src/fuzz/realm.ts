type Snapshot = ReadonlyMap<string, unknown>;

/** Tells what was added to, removed from or replaced on the built-in prototypes and the global object since it was made. */
export function watchRealm(): { changes(): string[] } {
  const before = snapshot();
  return {
    changes() {
      const after = snapshot();
      return [...new Set([...before.keys(), ...after.keys()])].filter((name) => !Object.is(before.get(name), after.get(name)));
    },
  };
}

function snapshot(): Snapshot {
  const entries = new Map<string, unknown>();
  const watched = { Object, Array, Function, String, Number, Boolean, Symbol, Map, Set, Promise, RegExp, Date, Error, ArrayBuffer, JSON };
  for (const [name, builtIn] of Object.entries(watched)) {
    note(entries, name, builtIn);
    if ("prototype" in builtIn) note(entries, `${name}.prototype`, builtIn.prototype);
  }
  for (const key of Reflect.ownKeys(globalThis)) entries.set(`globalThis.${String(key)}`, true);
  return entries;
}

/** RegExp's last match is a member that every match changes: accessors are compared by their getter. */
function note(entries: Map<string, unknown>, name: string, object: object): void {
  for (const key of Reflect.ownKeys(object)) {
    const descriptor = Object.getOwnPropertyDescriptor(object, key);
    entries.set(`${name}.${String(key)}`, descriptor?.get ?? descriptor?.value);
  }
}
