import { Button, Section } from "@plaza/ui";
import { type ReactNode, useRef, useState } from "react";
import { useFocusOnChange } from "./use-focus-on-change.ts";
import { useAccountWords } from "./words.ts";

interface ContactProps {
  readonly title: string;
  /** What is proved now, or that nothing is. */
  readonly now: ReactNode;
  /** On the button that brings the form. */
  readonly change: string;
  /** Beside that button. */
  readonly beside?: ReactNode;
  form(close: () => void): ReactNode;
  readonly children?: ReactNode;
}

/** One way to reach the member, and the form that proves another. */
export function Contact({ title, now, change, beside, form, children }: ContactProps) {
  const { t } = useAccountWords();
  const [open, setOpen] = useState(false);
  const part = useRef<HTMLDivElement>(null);
  useFocusOnChange(part, open);
  const close = () => setOpen(false);
  return (
    <Section title={title}>
      <div className="sh-inset sh-form" ref={part}>
        <p className="pz-tone-second">{now}</p>
        {open && form(close)}
        <div className="sh-form-more">
          {open ? (
            <Button kind="quiet" size="s" onClick={close}>
              {t("safe.cancel")}
            </Button>
          ) : (
            <>
              <Button kind="line" onClick={() => setOpen(true)}>
                {change}
              </Button>
              {beside}
            </>
          )}
        </div>
        {children}
      </div>
    </Section>
  );
}
