import { IconButton, iconProps } from "@plaza/ui";
import { Copy } from "lucide-react";
import { useWords } from "./preferences.tsx";
import { useToasts } from "./toasts.tsx";

/** A moment, short; whole when it is pointed at. The year is said when it is not this one. */
export function When({ at }: { readonly at: number }) {
  const words = useWords();
  const thisYear = new Date(at).getFullYear() === new Date().getFullYear();
  return (
    <time className="console-time" dateTime={new Date(at).toISOString()} title={words.date(at, "dateTime")}>
      {words.date(at, thisYear ? "moment" : "dateTime")}
    </time>
  );
}

interface CodeProps {
  /** All of it: what is copied. */
  readonly value: string;
  /** What is shown of it. */
  readonly short: string;
  /** What it is, for those who hear it. */
  readonly name: string;
}

/** An id too long to show, with a way to get all of it. */
export function Code({ value, short, name }: CodeProps) {
  const words = useWords();
  const toasts = useToasts();
  return (
    <span className="console-code">
      <code title={value}>{short}</code>
      <IconButton
        label={words.t("copy", { name, value: short })}
        icon={<Copy {...iconProps(14)} />}
        onClick={() => {
          void navigator.clipboard.writeText(value).then(() => toasts.show({ text: words.t("copied", { name }) }));
        }}
      />
    </span>
  );
}
