import { type Arena, type Attack, type Companion, errorName } from "../attack.ts";

/** Part of whatever an honest mini-app keeps that must never be read by another. */
export const SECRET = "secret-of-another-mini-app";

async function kept(arena: Arena): Promise<string[]> {
  const found: string[] = [];
  const look = async (name: string, read: () => unknown) => {
    try {
      if (JSON.stringify(await read())?.includes(SECRET)) found.push(name);
    } catch (error) {
      // Refused: nothing was read.
      errorName(error);
    }
  };
  await look("localStorage", () => ({ ...localStorage }));
  await look("sessionStorage", () => ({ ...sessionStorage }));
  await look("window.name", () => window.name);
  await look("history.state", () => window.history.state);
  await look("cookie", () => document.cookie);
  await look("indexedDB", () => window.indexedDB.databases());
  await look("caches", () => window.caches.keys());
  await look("parent", () => ({ ...window.parent.localStorage }));
  await look("own frame", () => {
    const frame = document.createElement("iframe");
    document.body.append(frame);
    return { ...frame.contentWindow?.localStorage };
  });
  if (arena.plaza) {
    const { storage } = arena.plaza;
    for (const scope of ["device", "account"] as const) {
      for (const key of ["secret", "\u0000secret", "../secret", "com.lasom.coffee\u0000secret"])
        await look(`${scope} ${JSON.stringify(key)}`, () => storage.get({ scope, key }));
      await look(`${scope} keys`, () => storage.keys({ scope }));
    }
  }
  return found;
}

/** In every place that an honest mini-app has; where there is no host, in the ones of the browser. */
async function keepSecret({ plaza }: Arena): Promise<string[]> {
  localStorage.setItem("secret", SECRET);
  sessionStorage.setItem("secret", SECRET);
  window.name = SECRET;
  history.replaceState({ secret: SECRET }, "");
  for (const scope of ["device", "account"] as const) await plaza?.storage.set({ scope, key: "secret", value: SECRET });
  return [];
}

async function fill(name: string, put: (key: string, value: string) => unknown): Promise<string> {
  let written = 0;
  try {
    for (const size of [64_000, 8_000, 1_000, 100]) {
      const value = "x".repeat(size);
      try {
        for (let n = 0; n < 20_000; n += 1) {
          await put(`${name}-${size}-${n}`, value);
          written += size;
        }
        return `${name}: ${written} bytes, no end`;
      } catch (error) {
        if (size === 100) throw error;
      }
    }
    return `${name}: ${written} bytes`;
  } catch (error) {
    const { code } = error as { code?: unknown };
    return `${name}: ${written} bytes, then ${typeof code === "string" ? code : errorName(error)}`;
  }
}

/** S-17 and H-06: what others have kept, and room that others need. */
export const storageAttacks: readonly Attack[] = [
  {
    id: "S-17",
    name: "what others kept",
    beside: "keep a secret",
    run: async (arena) => ({ gained: await kept(arena), evidence: ["looked"] }),
  },
  {
    id: "H-06",
    name: "fill every store",
    uncontrolled: "the browser itself ends it where nothing else does",
    run: async ({ plaza }) => ({
      gained: [],
      evidence: [
        await fill("localStorage", (key, value) => localStorage.setItem(key, value)),
        await fill("device", (key, value) => plaza?.storage.set({ scope: "device", key, value })),
        await fill("indexedDB", () => window.indexedDB.open("filled")),
        await fill("caches", () => window.caches.open("filled")),
      ],
    }),
  },
];

/** Another mini-app, which has something to lose. */
export const storageCompanions: readonly Companion[] = [
  { id: "S-17", name: "keep a secret", run: async (arena) => ({ gained: await keepSecret(arena), evidence: ["kept"] }) },
];
