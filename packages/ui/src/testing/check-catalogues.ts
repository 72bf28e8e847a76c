import { type CompiledIcuChoices, type CompiledMessage, compileMessageOrThrow } from "@lingui/message-utils/compileMessage";
import { locales } from "../i18n/locales.ts";
import type { Catalogues } from "../i18n/translator.ts";

/**
 * What is wrong with a set of catalogues, one line each; empty means good. A catalogue must have every key of every
 * other, each message must be valid ICU text, not empty, take the same arguments in every language, and have no plural
 * form that its language never takes: Vietnamese and Thai have only `other`, and say `=1` where one thing has words of its own.
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
        const taken = argumentsOf(message);
        if (taken === undefined) problems.push(`${locale}: "${id}" is not valid ICU text`);
        else {
          seen.set(locale, [...taken.names].toSorted().join(", "));
          const never = [...taken.plurals].filter((form) => !formsOf(locale).has(form));
          if (never.length > 0) problems.push(`${locale}: "${id}" has a form that is never taken: ${never.join(", ")}`);
        }
      }
    }
    if (new Set(seen.values()).size > 1)
      problems.push(`"${id}" takes other arguments: ${[...seen].map(([locale, names]) => `${locale} {${names}}`).join(", ")}`);
  }
  return problems;
}

/** What a message is made with: its arguments, and the named forms of its plurals. */
interface Taken {
  readonly names: Set<string>;
  readonly plurals: Set<string>;
}

function argumentsOf(message: string): Taken | undefined {
  try {
    const taken: Taken = { names: new Set(), plurals: new Set() };
    collect(compileMessageOrThrow(message), taken);
    return taken;
  } catch {
    return undefined;
  }
}

function collect(tokens: CompiledMessage, taken: Taken): void {
  for (const token of typeof tokens === "string" ? [] : tokens) {
    if (typeof token === "string") continue;
    const [name, type, format] = token;
    if (name !== "#") taken.names.add(name);
    if (!isChoices(format)) continue;
    for (const [form, branch] of Object.entries(format)) {
      if (type === "plural" && FORMS.has(form)) taken.plurals.add(form);
      if (Array.isArray(branch)) collect(branch, taken);
    }
  }
}

const FORMS: ReadonlySet<string> = new Set(["zero", "one", "two", "few", "many", "other"]);

function formsOf(locale: string): ReadonlySet<string> {
  return new Set(new Intl.PluralRules(locale).resolvedOptions().pluralCategories);
}

function isChoices(format: unknown): format is CompiledIcuChoices {
  return typeof format === "object" && format !== null && "other" in format;
}
