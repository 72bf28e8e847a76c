import { type ReactNode, useId } from "react";

export interface SwitchProps {
  checked: boolean;
  onChange(next: boolean): void;
  /** Accessible name, when no visible label points here. */
  label?: string;
  labelledBy?: string;
  describedBy?: string;
  disabled?: boolean;
}

/** A native checkbox in the switch role: keyboard, forms and forced colours come with it. */
export function Switch({ checked, onChange, label, labelledBy, describedBy, disabled }: SwitchProps) {
  return (
    <span className="pz-switch">
      <input
        type="checkbox"
        // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox states `checked` itself, and ARIA forbids to say it twice
        role="switch"
        checked={checked}
        disabled={disabled}
        aria-label={label}
        aria-labelledby={labelledBy}
        aria-describedby={describedBy}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span aria-hidden="true" />
    </span>
  );
}

export interface SwitchRowProps extends Omit<SwitchProps, "label" | "labelledBy" | "describedBy"> {
  icon?: ReactNode;
  title: ReactNode;
  detail?: ReactNode;
}

export function SwitchRow({ icon, title, detail, ...rest }: SwitchRowProps) {
  const id = useId();
  return (
    <div className="pz-row">
      {icon}
      <span className="pz-row-text">
        <span className="pz-row-title" id={`${id}t`}>
          {title}
        </span>
        {detail !== undefined && (
          <span className="pz-row-detail" id={`${id}d`}>
            {detail}
          </span>
        )}
      </span>
      <Switch {...rest} labelledBy={`${id}t`} describedBy={detail !== undefined ? `${id}d` : undefined} />
    </div>
  );
}
