import { type CSSProperties, type ReactNode, useRef } from "react";
import { Button } from "./button.tsx";
import { ARMING_MS, useArming } from "./use-arming.ts";

export interface PactButtonProps {
  /** The act and the amount: "Pay ₫149,040". */
  children: ReactNode;
  /** Called once for each press while armed and not busy. */
  onConfirm(): void;
  icon?: ReactNode;
  size?: "m" | "l";
  full?: boolean;
  busy?: boolean;
  disabled?: boolean;
  reason?: string;
  /** Milliseconds; shorter only in tests of other things. */
  armingMs?: number;
}

/** The one filled patina button: giving money, identity or data. It cannot be pressed while it arms. */
export function PactButton({ children, onConfirm, size = "m", armingMs = ARMING_MS, busy, disabled, ...rest }: PactButtonProps) {
  const ref = useRef<HTMLButtonElement>(null);
  const { armed, round, isArmed } = useArming(ref, { ms: armingMs });
  const arming = !armed && !busy && !disabled;
  return (
    <Button
      {...rest}
      ref={ref}
      kind="pact"
      size={size}
      busy={busy}
      disabled={disabled}
      // Not `disabled`: the button keeps the keyboard focus it may already have.
      aria-disabled={arming || undefined}
      data-arming={arming ? "" : undefined}
      onClick={() => {
        if (isArmed()) onConfirm();
      }}
    >
      {children}
      {arming && <span key={round} className="pz-arming-line" style={{ "--pz-arming": `${armingMs}ms` } as CSSProperties} />}
    </Button>
  );
}
