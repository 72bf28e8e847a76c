export const locales = ["en", "vi", "th"] as const;
export type Locale = (typeof locales)[number];

/** BCP 47 tags for `Intl`: prices and dates as in the country, Thai years in the Buddhist calendar. */
const formatting: Record<Locale, string> = { en: "en", vi: "vi-VN", th: "th-TH-u-ca-buddhist" };

export function formattingLocale(locale: string): string {
  return isLocale(locale) ? formatting[locale] : locale;
}

export function isLocale(value: unknown): value is Locale {
  return typeof value === "string" && (locales as readonly string[]).includes(value);
}

/** The first wanted language that exists (`vi-VN` → `vi`), else English. */
export function negotiateLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-")[0];
    if (isLocale(base)) return base;
  }
  return "en";
}
