import { CircleAlert } from "lucide-react";
import { type HTMLAttributes, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";
import { iconProps } from "./icon.ts";

interface FieldFrame {
  label: string;
  hint?: ReactNode;
  /** What is wrong and how to mend it; what was typed stays. */
  error?: ReactNode;
  /** The label is read aloud only. */
  hideLabel?: boolean;
}

export interface TextFieldProps extends FieldFrame {
  value: string;
  onChange(value: string): void;
  onBlur?(value: string): void;
  type?: "text" | "email" | "tel" | "url" | "search" | "date";
  inputMode?: HTMLAttributes<HTMLInputElement>["inputMode"];
  autoComplete?: string;
  name?: string;
  placeholder?: string;
  maxLength?: number;
  multiline?: boolean;
  required?: boolean;
  disabled?: boolean;
  leading?: ReactNode;
}

export function TextField({ label, hint, error, hideLabel, value, onChange, onBlur, multiline, leading, ...rest }: TextFieldProps) {
  const id = useId();
  const shared = {
    id,
    value,
    "aria-invalid": error ? true : undefined,
    "aria-describedby": hint || error ? `${id}n` : undefined,
    onChange: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    onBlur: onBlur && ((event: { currentTarget: { value: string } }) => onBlur(event.currentTarget.value)),
  };
  const { type = "text", inputMode, ...common } = rest;
  return (
    <Frame id={id} label={label} hint={hint} error={error} hideLabel={hideLabel}>
      <div className={classNames("pz-input", error && "pz-input-error")}>
        {leading}
        {multiline ? <textarea {...shared} {...common} /> : <input {...shared} {...common} type={type} inputMode={inputMode} />}
      </div>
    </Frame>
  );
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}

export interface SelectFieldProps extends FieldFrame {
  value: string;
  onChange(value: string): void;
  options: readonly SelectOption[];
  disabled?: boolean;
  name?: string;
}

export function SelectField({ label, hint, error, hideLabel, value, onChange, options, ...rest }: SelectFieldProps) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error} hideLabel={hideLabel}>
      <div className={classNames("pz-input pz-input-select", error && "pz-input-error")}>
        <select
          id={id}
          value={value}
          aria-invalid={error ? true : undefined}
          aria-describedby={hint || error ? `${id}n` : undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
          {...rest}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <Caret />
      </div>
    </Frame>
  );
}

function Frame({ id, label, hint, error, hideLabel, children }: FieldFrame & { id: string; children: ReactNode }) {
  return (
    <div className="pz-field">
      <label htmlFor={id} className={hideLabel ? "pz-hidden" : "pz-field-label"}>
        {label}
      </label>
      {children}
      {(hint || error) && (
        <p id={`${id}n`} className={classNames("pz-field-note", error && "pz-field-error")} aria-live={error ? "polite" : undefined}>
          {error && <CircleAlert {...iconProps(16)} />}
          <span>{error || hint}</span>
        </p>
      )}
    </div>
  );
}

function Caret() {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className="pz-icon"
    >
      <path d="m7 15 5 5 5-5M7 9l5-5 5 5" />
    </svg>
  );
}
