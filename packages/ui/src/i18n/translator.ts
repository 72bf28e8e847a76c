import { setupI18n } from "@lingui/core";
import { compileMessage } from "@lingui/message-utils/compileMessage";
import type { Money } from "@plaza/protocol";
import { formattingLocale, type Locale } from "./locales.ts";
import { formatMoney } from "./money.ts";

export type Catalogue<Id extends string = string> = Readonly<Record<Id, string>>;
export type Catalogues<Id extends string = string> = Readonly<Record<Locale, Catalogue<Id>>>;
export type DateStyle = "date" | "day" | "weekday" | "time" | "moment" | "dateTime";
export type MessageValues = Readonly<Record<string, string | number>>;

export interface Translator<Id extends string = string> {
  readonly locale: Locale;
  /** The message of this id with its ICU arguments filled in. */
  t(id: Id, values?: MessageValues): string;
  money(value: Money): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** `ms` since the epoch. `day` and `moment` have no year; Thai years are Buddhist. */
  date(ms: number, style?: DateStyle): string;
}

const dateStyles: Record<DateStyle, Intl.DateTimeFormatOptions> = {
  date: { dateStyle: "medium" },
  day: { day: "numeric", month: "short" },
  weekday: { weekday: "short" },
  moment: { day: "numeric", month: "short", hour: "numeric", minute: "2-digit" },
  time: { timeStyle: "short" },
  dateTime: { dateStyle: "medium", timeStyle: "short" },
};

/** Messages are ICU text and are compiled when first used: a catalogue can be read, checked and edited as it is. */
export function createTranslator<Id extends string>(catalogues: Partial<Catalogues<Id>>, locale: Locale): Translator<Id> {
  const formats = formattingLocale(locale);
  // The compiler first: `activate` inside the constructor must already find it.
  const i18n = setupI18n().setMessagesCompiler(compileMessage);
  i18n.load(locale, { ...catalogues[locale] });
  i18n.activate(locale, formats);
  return {
    locale,
    t: (id, values) => i18n._(id, values ? { ...values } : undefined),
    money: (value) => formatMoney(value, locale),
    number: (value, options) => new Intl.NumberFormat(formats, options).format(value),
    date: (ms, style = "date") => new Intl.DateTimeFormat(formats, dateStyles[style]).format(ms),
  };
}
