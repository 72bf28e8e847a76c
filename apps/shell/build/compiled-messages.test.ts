import { readFile } from "node:fs/promises";
import { setupI18n } from "@lingui/core";
import { createTranslator } from "@plaza/ui";
import { describe, expect, it } from "vitest";
import { compileCatalogue, isCatalogue } from "./compiled-messages.ts";

const read = (locale: string) => readFile(new URL(`../src/locales/${locale}.json`, import.meta.url), "utf8");

describe("messages compiled at build", () => {
  it("say the same as those that are compiled when used", async () => {
    for (const locale of ["en", "vi", "th"] as const) {
      const json = await read(locale);
      const source = JSON.parse(json) as Record<string, string>;
      const fresh = createTranslator({ [locale]: source }, locale);
      const compiled = setupI18n({ locale, messages: { [locale]: JSON.parse(compileCatalogue(json)) } });
      const values = { count: 2, name: "Lá Sớm", query: "x", words: "Blue Kite", date: "1/1", quantity: 3 };
      for (const id of Object.keys(source)) expect(compiled._(id, values)).toBe(fresh.t(id, values));
    }
  });

  it("touch catalogues and no other JSON", () => {
    expect(isCatalogue("/x/apps/shell/src/locales/vi.json")).toBe(true);
    expect(isCatalogue("/x/packages/ui/src/i18n/words.th.json")).toBe(true);
    expect(isCatalogue("/x/packages/ui/package.json")).toBe(false);
  });
});
