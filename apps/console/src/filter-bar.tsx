import { SearchField, SelectField } from "@plaza/ui";
import { useEffect, useRef, useState } from "react";
import { useFilters } from "./filters.ts";
import { PageTools } from "./page-tools.tsx";
import { type TextId, useWords } from "./preferences.tsx";
import { useApps } from "./queries.ts";

/** Milliseconds of stillness after which what was typed is looked for. */
const TYPING_MS = 250;

interface FilterBarProps {
  /** What the search field looks into; without it there is none. */
  readonly search?: TextId;
  readonly apps?: boolean;
  /** What else is chosen among, beside all of them. */
  readonly choice?: { readonly name: keyof typeof all; readonly options: Readonly<Record<string, TextId>> };
}

const all = { status: "filter.statuses", action: "filter.actions", rule: "filter.rules" } as const;

/** Search and filters of a page, beside its title. */
export function FilterBar({ search, apps = false, choice }: FilterBarProps) {
  const words = useWords();
  const [filters, change] = useFilters();
  return (
    <PageTools>
      {search !== undefined && <Search label={words.t(search)} value={filters.q ?? ""} onChange={(q) => change({ q })} />}
      {apps && <AppFilter />}
      {choice !== undefined && (
        <SelectField
          label={words.t(`col.${choice.name}`)}
          hideLabel
          value={filters[choice.name] ?? ""}
          onChange={(value) => change({ [choice.name]: value })}
          options={[
            { value: "", label: words.t(all[choice.name]) },
            ...Object.entries(choice.options).map(([value, text]) => ({ value, label: words.t(text) })),
          ]}
        />
      )}
    </PageTools>
  );
}

/** All apps, or one. */
export function AppFilter() {
  const words = useWords();
  const [filters, change] = useFilters();
  const apps = useApps();
  const known = (apps.data?.apps ?? []).map(({ id, name }) => ({ value: id as string, label: name }));
  const chosen = filters.app ?? "";
  // An address may name an app before the list is there, or one that is gone.
  const missing = chosen !== "" && !known.some(({ value }) => value === chosen) ? [{ value: chosen, label: chosen }] : [];
  return (
    <SelectField
      label={words.t("col.app")}
      hideLabel
      value={chosen}
      onChange={(app) => change({ app })}
      options={[{ value: "", label: words.t("filter.apps") }, ...known, ...missing]}
    />
  );
}

function Search({ label, value, onChange }: { readonly label: string; readonly value: string; onChange(value: string): void }) {
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    // The address changed by itself ("back", "clear filters"); what is being typed is left alone.
    if (value === sent.current) return;
    sent.current = value;
    setTyped(value);
  }, [value]);
  useEffect(() => {
    const text = typed.trim();
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, onChange]);
  return <SearchField label={label} value={typed} onChange={(text) => setTyped(text.slice(0, 100))} />;
}
