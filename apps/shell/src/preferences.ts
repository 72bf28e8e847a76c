import { isLocale, type Locale, negotiateLocale, type ThemeChoice } from "@plaza/ui";

/** What this browser remembers of its user's taste; accounts do not carry it. */
export interface Preferences {
  readonly theme: ThemeChoice;
  readonly locale: Locale;
}

export interface PreferenceStore {
  getSnapshot(): Preferences;
  subscribe(listener: () => void): () => void;
  set(change: Partial<Preferences>): void;
}

const KEY = "plaza.preferences";

/** `languages` decides until the user has chosen. A full or closed storage only means that the choice is not kept. */
export function createPreferences(storage: Pick<Storage, "getItem" | "setItem">, languages: readonly string[]): PreferenceStore {
  const listeners = new Set<() => void>();
  let current: Preferences = { theme: "system", locale: negotiateLocale(languages), ...read(storage) };
  return {
    getSnapshot: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(change) {
      current = { ...current, ...change };
      try {
        storage.setItem(KEY, JSON.stringify(current));
      } catch {
        // Private mode or a full disk: it holds for this visit.
      }
      for (const listener of listeners) listener();
    },
  };
}

function read(storage: Pick<Storage, "getItem">): Partial<Preferences> {
  try {
    const kept: unknown = JSON.parse(storage.getItem(KEY) ?? "{}");
    if (typeof kept !== "object" || kept === null) return {};
    const { theme, locale } = kept as Record<string, unknown>;
    return {
      ...(theme === "system" || theme === "light" || theme === "dark" ? { theme } : {}),
      ...(isLocale(locale) ? { locale } : {}),
    };
  } catch {
    return {};
  }
}
