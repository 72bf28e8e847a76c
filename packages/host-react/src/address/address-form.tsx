import { type Address, addressSchema } from "@plaza/protocol/services";
import { Button, SelectField, TextField } from "@plaza/ui";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { useWords } from "../context.tsx";
import { countries } from "./countries.ts";

type Part = keyof Address;

/** In the order in which a person writes them; `required` ones are what a parcel cannot do without. */
const parts = [
  { part: "name", autoComplete: "shipping name", maxLength: 80, required: true },
  { part: "line1", autoComplete: "shipping address-line1", maxLength: 120, required: true },
  { part: "line2", autoComplete: "shipping address-line2", maxLength: 120, required: false },
  { part: "city", autoComplete: "shipping address-level2", maxLength: 80, required: true },
  { part: "region", autoComplete: "shipping address-level1", maxLength: 80, required: false },
  { part: "postalCode", autoComplete: "shipping postal-code", maxLength: 12, required: false },
  { part: "phone", autoComplete: "shipping tel", maxLength: 30, required: false },
] as const satisfies readonly { readonly part: Part; readonly [name: string]: unknown }[];

export interface AddressFormProps {
  /** To change; absent for a new one. */
  readonly address?: Address;
  readonly submit: string;
  readonly busy?: boolean;
  onSubmit(address: Address): void;
}

/** One address as the server takes it; what is wrong is said at its field, and what was typed stays. */
export function AddressForm({ address, submit, busy = false, onSubmit }: AddressFormProps) {
  const { t, locale } = useWords();
  const [draft, setDraft] = useState<Readonly<Partial<Record<Part, string>>>>({ country: countryOf(locale), ...address });
  /** Of the last try. */
  const [wrong, setWrong] = useState<ReadonlyMap<Part, "addressMissing" | "addressWrong">>(new Map());
  const form = useRef<HTMLFormElement>(null);
  // What is wrong first is where the keyboard goes.
  useEffect(() => {
    if (wrong.size > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [wrong]);
  const names = useMemo(() => {
    const words = new Intl.DisplayNames(locale, { type: "region" });
    const order = new Intl.Collator(locale);
    return countries
      .map((value) => ({ value, label: words.of(value) ?? value }))
      .sort((one, other) => order.compare(one.label, other.label));
  }, [locale]);

  const write = (part: Part) => (value: string) => setDraft((before) => ({ ...before, [part]: value }));

  function send(event: FormEvent) {
    event.preventDefault();
    // An empty field is an absent one.
    const written = Object.fromEntries(parts.map(({ part }) => [part, draft[part]?.trim()]).filter(([, value]) => value));
    const read = addressSchema.safeParse({ ...written, country: draft.country });
    if (read.success) onSubmit(read.data);
    else {
      const named = read.error.issues.map(({ path }) => path[0] as Part);
      setWrong(new Map(named.map((part) => [part, part in written ? "addressWrong" : "addressMissing"])));
    }
  }

  function wordsFor(part: Part): string | undefined {
    const word = wrong.get(part);
    return word && t(word);
  }

  return (
    <form ref={form} className="pzr-form" noValidate onSubmit={send}>
      {parts.map(({ part, ...field }) => (
        <TextField
          key={part}
          label={t(`address.${part}`)}
          value={draft[part] ?? ""}
          onChange={write(part)}
          disabled={busy}
          type={part === "phone" ? "tel" : "text"}
          error={wordsFor(part)}
          {...field}
        />
      ))}
      <SelectField label={t("address.country")} value={draft.country ?? ""} onChange={write("country")} options={names} disabled={busy} />
      <Button type="submit" full busy={busy}>
        {submit}
      </Button>
    </form>
  );
}

/** Where most who read this language are; they choose another if not. */
function countryOf(locale: string): string {
  return new Intl.Locale(locale).maximize().region ?? "VN";
}

/** On one line, for rows: street, city. */
export function addressLine({ line1, city }: Pick<Address, "line1" | "city">): string {
  return `${line1}, ${city}`;
}
