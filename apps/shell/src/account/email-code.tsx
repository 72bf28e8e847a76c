import { Button, TextField } from "@plaza/ui";
import { type FormEvent, useRef, useState } from "react";
import { useShell } from "../shell-context.tsx";
import { Problem, useAct } from "./problems.tsx";
import { useFocusOnChange } from "./use-focus-on-change.ts";
import { type AccountWordId, useAccountWords } from "./words.ts";

export interface EmailCodeProps {
  send(address: { readonly email: string; readonly locale: "en" | "vi" | "th" }): Promise<unknown>;
  /** Rejects when the code is not right. */
  check(code: string): Promise<void>;
  /** The demonstration shows its mail on a page. */
  outbox: boolean;
  /** What a refused code means here. */
  refused: AccountWordId;
  /** Passkeys are among the suggestions of the address field. */
  passkeys?: boolean;
}

/** An address, then the code that was sent to it. */
export function EmailCode({ send, check, outbox, refused, passkeys = false }: EmailCodeProps) {
  const { t } = useAccountWords();
  const { locale } = useShell();
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const sending = useAct({ INVALID_PARAMS: "problem.address" });
  const checking = useAct({ INVALID_PARAMS: refused });
  const form = useRef<HTMLFormElement>(null);
  useFocusOnChange(form, sentTo !== null);

  async function ask(address: string) {
    setCode("");
    await sending.run(async () => {
      await send({ email: address, locale });
      setSentTo(address);
    });
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (sentTo === null) void ask(email);
    else void checking.run(() => check(code));
  }

  return (
    <form ref={form} className="sh-form" onSubmit={submit} noValidate>
      {sentTo === null ? (
        <>
          <TextField
            label={t("code.address")}
            type="email"
            name="email"
            autoComplete={passkeys ? "username webauthn" : "email"}
            value={email}
            onChange={setEmail}
            maxLength={254}
            required
          />
          <Problem act={sending} />
          <Button kind="line" full type="submit" busy={sending.busy}>
            {t("code.send")}
          </Button>
        </>
      ) : (
        <>
          <p role="status">{t("code.sent", { email: sentTo })}</p>
          {outbox && (
            <a className="pz-link" href="/outbox" target="_blank" rel="noopener">
              {t("code.outbox")}
            </a>
          )}
          <TextField
            label={t("code.code")}
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
            <Button kind="quiet" size="s" busy={sending.busy} onClick={() => void ask(sentTo)}>
              {t("code.again")}
            </Button>
            <Button kind="quiet" size="s" onClick={() => setSentTo(null)}>
              {t("code.other")}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}
