import { Button, iconProps, Notice } from "@plaza/ui";
import { Copy } from "lucide-react";
import { type TextId, useWords } from "./preferences.tsx";
import { useToasts } from "./toasts.tsx";

export interface SecretShownProps {
  readonly name: TextId;
  readonly secret: string;
  readonly text: TextId;
}

/** A secret that was just made: all of it, to copy, and that it is not shown again. */
export function SecretShown({ name, secret, text }: SecretShownProps) {
  const words = useWords();
  const toasts = useToasts();
  const label = words.t(name);
  return (
    <>
      <Notice tone="warn" title={words.t("secret.once")} text={words.t(text)} />
      <div className="console-secret">
        <code>{secret}</code>
        <Button
          kind="line"
          size="s"
          icon={<Copy {...iconProps(16)} />}
          onClick={() => void navigator.clipboard.writeText(secret).then(() => toasts.show({ text: words.t("copied", { name: label }) }))}
        >
          {words.t("secret.copy", { name: label })}
        </Button>
      </div>
    </>
  );
}
