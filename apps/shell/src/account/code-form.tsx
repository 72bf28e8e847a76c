import { Button, TextField, type TextFieldProps } from "@plaza/ui";
import { type FormEvent, useRef, useState } from "react";
import { Problem, type ProblemWords, useAct } from "./problems.tsx";
import { useFocusOnChange } from "./use-focus-on-change.ts";
import { type AccountWordId, useAccountWords } from "./words.ts";

export interface CodeFormProps {
  /** Asks where the code shall go. */
  readonly field: Omit<TextFieldProps, "value" | "onChange">;
  /** Sends a code there; answers where it went, as it is shown. */
  send(to: string): Promise<string>;
  /** Rejects when the code is not right. */
  check(code: string): Promise<void>;
  /** The demonstration shows what it sent on a page. */
  readonly outbox: boolean;
  readonly words: Readonly<Record<"sent" | "outbox" | "code" | "other", AccountWordId>>;
  /** What a refused address, and a refused code, mean here. */
  readonly problems: Readonly<Record<"send" | "check", ProblemWords>>;
}

/** Where to, then the code that was sent there. */
export function CodeForm({ field, send, check, outbox, words, problems }: CodeFormProps) {
  const { t } = useAccountWords();
  const [to, setTo] = useState("");
  const [code, setCode] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const sending = useAct(problems.send);
  const checking = useAct(problems.check);
  const form = useRef<HTMLFormElement>(null);
  useFocusOnChange(form, sentTo !== null);

  function ask() {
    setCode("");
    void sending.run(async () => setSentTo(await send(to)));
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (sentTo === null) ask();
    else void checking.run(() => check(code));
  }

  return (
    <form ref={form} className="sh-form" onSubmit={submit} noValidate>
      {sentTo === null ? (
        <>
          <TextField {...field} value={to} onChange={setTo} required />
          <Problem act={sending} />
          <Button kind="line" full type="submit" busy={sending.busy}>
            {t("code.send")}
          </Button>
        </>
      ) : (
        <>
          <p role="status">{t(words.sent, { to: sentTo })}</p>
          {outbox && (
            <a className="pz-link" href="/outbox" target="_blank" rel="noopener">
              {t(words.outbox)}
            </a>
          )}
          <TextField
            label={t(words.code)}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={setCode}
            maxLength={16}
            required
          />
          <Problem act={checking} />
          <Problem act={sending} />
          <Button full type="submit" busy={checking.busy}>
            {t("code.check")}
          </Button>
          <div className="sh-form-more">
            <Button kind="quiet" size="s" busy={sending.busy} onClick={ask}>
              {t("code.again")}
            </Button>
            <Button kind="quiet" size="s" onClick={() => setSentTo(null)}>
              {t(words.other)}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}
