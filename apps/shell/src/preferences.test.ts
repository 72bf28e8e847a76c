import { describe, expect, it } from "vitest";
import { createPreferences } from "./preferences.ts";

function memory(initial?: string) {
  const values = new Map<string, string>(initial === undefined ? [] : [["plaza.preferences", initial]]);
  return { getItem: (key: string) => values.get(key) ?? null, setItem: (key: string, value: string) => void values.set(key, value) };
}

describe("preferences", () => {
  it("starts in the browser's language and the system's theme", () => {
    expect(createPreferences(memory(), ["fr-FR", "vi-VN", "en"]).getSnapshot()).toEqual({ theme: "system", locale: "vi" });
  });

  it("keeps what was chosen for the next visit", () => {
    const storage = memory();
    createPreferences(storage, ["en"]).set({ theme: "dark", locale: "th" });
    expect(createPreferences(storage, ["en"]).getSnapshot()).toEqual({ theme: "dark", locale: "th" });
  });

  it("ignores a broken or foreign record", () => {
    for (const text of ["{", "null", "[]", '{"theme":"neon","locale":"__proto__"}'])
      expect(createPreferences(memory(text), ["en"]).getSnapshot()).toEqual({ theme: "system", locale: "en" });
  });

  it("holds for the visit where nothing can be stored", () => {
    const store = createPreferences(
      {
        getItem: () => null,
        setItem() {
          throw new Error("full");
        },
      },
      ["en"],
    );
    store.set({ theme: "light" });
    expect(store.getSnapshot().theme).toBe("light");
  });
});
