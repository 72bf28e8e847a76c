import { describe, expect, it } from "vitest";
import { createTranslator } from "../i18n/translator.ts";
import { words } from "../i18n/words.ts";
import { checkCatalogues } from "./check-catalogues.ts";

describe("catalogues", () => {
  it("has ui's own words in every language", async () => {
    const [vi, th] = await Promise.all([words.load("vi"), words.load("th")]);
    expect(checkCatalogues({ en: words.english, vi, th })).toEqual([]);
  });

  it("catches a missing key, an empty text, broken ICU and other arguments", () => {
    const en = { a: "A {n}", b: "B", c: "{n, plural, one {#} other {# by {who}}}", d: "D" };
    const vi = { a: "A {m}", b: " ", c: "{n, plural, other {# {who}}}", d: "{n, plural" };
    const th = { a: "A {n}", b: "B", c: "{n, plural, other {#}}" } as typeof en;
    expect(checkCatalogues({ en, vi, th })).toEqual([
      '"a" takes other arguments: en {n}, vi {m}, th {n}',
      'vi: "b" is empty',
      '"c" takes other arguments: en {n, who}, vi {n, who}, th {n}',
      'vi: "d" is not valid ICU text',
      'th: "d" is missing',
    ]);
  });

  it("catches a plural form that the language never takes, and lets a number have words of its own", () => {
    const en = { every: "{n, plural, one {each day} other {each # days}}" };
    const vi = { every: "{n, plural, one {mỗi ngày} other {mỗi # ngày}}" };
    const th = { every: "{n, plural, =1 {ทุกวัน} other {ทุก # วัน}}" };
    expect(checkCatalogues({ en, vi, th })).toEqual(['vi: "every" has a form that is never taken: one']);
    expect(createTranslator({ vi }, "vi").t("every", { n: 1 })).toBe("mỗi 1 ngày");
    expect(createTranslator({ th }, "th").t("every", { n: 1 })).toBe("ทุกวัน");
  });

  it("writes Thai dates in the Buddhist year and plurals by language", async () => {
    const th = createTranslator({ th: await words.load("th") }, "th");
    expect(th.date(Date.UTC(2026, 10, 21, 5))).toContain("2569");
    expect(createTranslator({ en: words.english }, "en").t("new", { count: 2 })).toBe("2 new");
    expect(th.t("new", { count: 2 })).toBe("ใหม่ 2 รายการ");
  });
});
