import { type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

export interface Choice<V extends string> {
  readonly value: V;
  readonly title: ReactNode;
  readonly detail?: ReactNode;
  readonly leading?: ReactNode;
}

export interface ChoicesProps<V extends string> {
  /** Accessible name of the group. */
  label: string;
  value: V | undefined;
  onChange(value: V): void;
  options: readonly Choice<V>[];
  /** Taller cards, for a page and not a sheet. */
  big?: boolean;
}

/** One of a few, each with its own words: native radios drawn as cards. */
export function ChoiceCards<V extends string>({ label, value, onChange, options, big }: ChoicesProps<V>) {
  const name = useId();
  return (
    <div className="pz-choices" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={classNames("pz-choice", big && "pz-choice-big")}>
          <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.leading ?? <span className="pz-choice-dot" aria-hidden="true" />}
          <span className="pz-grow">
            <b>{option.title}</b>
            {option.detail !== undefined && <span className="pz-text-12 pz-tone-second">{option.detail}</span>}
          </span>
          {option.leading !== undefined && <span className="pz-choice-dot" aria-hidden="true" />}
        </label>
      ))}
    </div>
  );
}

export interface SegmentedProps<V extends string> {
  label: string;
  value: V;
  onChange(value: V): void;
  options: readonly { readonly value: V; readonly label: string }[];
}

export function Segmented<V extends string>({ label, value, onChange, options }: SegmentedProps<V>) {
  const name = useId();
  return (
    <div className="pz-segmented" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value}>
          <input type="radio" name={name} value={option.value} checked={option.value === value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}
