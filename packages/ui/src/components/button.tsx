import { type ButtonHTMLAttributes, forwardRef, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `ink` the main one, one a view; `pact` only through `PactButton`; `harm` filled only in its confirmation. */
  kind?: "ink" | "pact" | "quiet" | "line" | "harm";
  size?: "s" | "m" | "l";
  full?: boolean;
  filled?: boolean;
  icon?: ReactNode;
  /** Keeps width and label; a spinner stands in for the icon after 300 ms; presses do nothing. */
  busy?: boolean;
  /** Said under a disabled button: why it cannot be pressed. */
  reason?: string;
}

export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(
  { kind = "ink", size = "m", full, filled, icon, busy, reason, className, children, onClick, type = "button", ...rest },
  ref,
) {
  const reasonId = useId();
  const said = rest.disabled && reason;
  const button = (
    <button
      ref={ref}
      type={type}
      className={classNames(
        "pz-button",
        `pz-button-${kind}`,
        size !== "m" && `pz-button-${size}`,
        full && "pz-button-full",
        filled && "pz-button-filled",
        className,
      )}
      aria-busy={busy || undefined}
      aria-describedby={said ? reasonId : undefined}
      onClick={busy ? undefined : onClick}
      {...rest}
    >
      {busy ? <Spinner /> : icon}
      {children !== undefined && <span className="pz-button-label">{children}</span>}
    </button>
  );
  if (!said) return button;
  return (
    <div>
      {button}
      <p className="pz-reason pz-text-12 pz-tone-second" id={reasonId}>
        {reason}
      </p>
    </div>
  );
});

/** Shows itself after 300 ms: what is quicker needs no spinner. */
export function Spinner() {
  return <span className="pz-spinner" aria-hidden="true" />;
}

export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  icon: ReactNode;
}

export const IconButton = forwardRef<HTMLButtonElement, IconButtonProps>(function IconButton(
  { label, icon, className, type = "button", ...rest },
  ref,
) {
  return (
    <button ref={ref} type={type} className={classNames("pz-icon-button", className)} aria-label={label} {...rest}>
      {icon}
    </button>
  );
});
