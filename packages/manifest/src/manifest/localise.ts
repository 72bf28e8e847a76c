import type { Manifest } from "./schema.ts";

/** The best of several texts for a locale: the exact tag, then its language, then the language in any region. */
function pick(texts: Readonly<Record<string, string>> | undefined, locale: string): string | undefined {
  if (texts === undefined) return undefined;
  const wanted = locale.toLowerCase();
  const language = wanted.split("-")[0];
  const entries = Object.entries(texts).map(([tag, text]) => [tag.toLowerCase(), text] as const);
  return (entries.find(([tag]) => tag === wanted) ??
    entries.find(([tag]) => tag === language) ??
    entries.find(([tag]) => tag.split("-")[0] === language))?.[1];
}

/** The mini-app's name in the user's language (BCP 47), else `name`. */
export function nameOf(manifest: Manifest, locale: string): string {
  return pick(manifest.plaza.names, locale) ?? manifest.name;
}

/** The mini-app's description in the user's language (BCP 47), else `description`. */
export function descriptionOf(manifest: Manifest, locale: string): string | undefined {
  return pick(manifest.plaza.descriptions, locale) ?? manifest.description;
}

/** Names by locale, for the shell's catalogue; undefined where the manifest has one name only. */
export function namesOf(manifest: Manifest): Readonly<Record<string, string>> | undefined {
  return manifest.plaza.names;
}
