import { Button, type ButtonProps, useArming } from "@plaza/ui";
import { useRef } from "react";

/** An ordinary button that cannot be pressed before the sheet has stood still for 500 ms: a tap meant for the guest must not answer for the user [H-10]. */
export function ArmedButton({ onConfirm, ...rest }: Omit<ButtonProps, "onClick"> & { readonly onConfirm: () => void }) {
  const ref = useRef<HTMLButtonElement>(null);
  const { armed, isArmed } = useArming(ref);
  return (
    <Button
      {...rest}
      ref={ref}
      aria-disabled={!armed || undefined}
      data-arming={armed ? undefined : ""}
      onClick={() => {
        if (isArmed()) onConfirm();
      }}
    />
  );
}
