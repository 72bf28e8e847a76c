import en from "./locales/en.json";
import th from "./locales/th.json";
import vi from "./locales/vi.json";

export type StringKey = keyof typeof en;
const catalogues: Record<string, Record<StringKey, string>> = { en, vi, th };

/** The text of a key in the user's language, English where there is none; `{name}` stands for a value. */
export function translator(locale: string): (key: StringKey, values?: Readonly<Record<string, string | number>>) => string {
  const texts = catalogues[locale.split("-")[0] ?? "en"] ?? en;
  return (key, values = {}) => texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
