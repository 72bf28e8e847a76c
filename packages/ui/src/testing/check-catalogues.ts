import { type CompiledIcuChoices, type CompiledMessage, compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { locales } from "../i18n/locales.ts";
import type { Catalogues } from "../i18n/translator.ts";

/**
 * What is wrong with a set of catalogues, one line each; empty means good. A catalogue must have every key of every
 * other, each message must be valid ICU text, not empty, and take the same arguments in every language.
 */
export function checkCatalogues(catalogues: Catalogues): string[] {
  const problems: string[] = [];
  const ids = new Set(locales.flatMap((locale) => Object.keys(catalogues[locale])));
  for (const id of ids) {
    const seen = new Map<string, string>();
    for (const locale of locales) {
      const message = catalogues[locale][id];
      if (message === undefined) problems.push(`${locale}: "${id}" is missing`);
      else if (message.trim() === "") problems.push(`${locale}: "${id}" is empty`);
      else {
        const names = argumentsOf(message);
        if (names === undefined) problems.push(`${locale}: "${id}" is not valid ICU text`);
        else seen.set(locale, names);
      }
    }
    if (new Set(seen.values()).size > 1)
      problems.push(`"${id}" takes other arguments: ${[...seen].map(([locale, names]) => `${locale} {${names}}`).join(", ")}`);
  }
  return problems;
}

function argumentsOf(message: string): string | undefined {
  try {
    const names = new Set<string>();
    collect(compileMessageOrThrow(message), names);
    return [...names].toSorted().join(", ");
  } catch {
    return undefined;
  }
}

function collect(tokens: CompiledMessage, names: Set<string>): void {
  for (const token of typeof tokens === "string" ? [] : tokens) {
    if (typeof token === "string") continue;
    const [name, , format] = token;
    if (name !== "#") names.add(name);
    if (isChoices(format)) for (const branch of Object.values(format)) if (Array.isArray(branch)) collect(branch, names);
  }
}

function isChoices(format: unknown): format is CompiledIcuChoices {
  return typeof format === "object" && format !== null && "other" in format;
}
