import { Button, Section, TextField } from "@plaza/ui";
import { type FormEvent, useRef, useState } from "react";
import { useShell } from "../shell-context.tsx";
import { accountApi } from "./account-api.ts";
import { Problem, useAct } from "./problems.tsx";
import type { AccountPartProps } from "./security-page.tsx";
import { useFocusOnChange } from "./use-focus-on-change.ts";
import { useAccountWords } from "./words.ts";

/** The member's number: for the apps that they give it to, and for nothing else. Nobody signs in with it. */
export function Phone({ account, onChange, onSaid, outbox }: AccountPartProps & { readonly outbox: boolean }) {
  const { t } = useAccountWords();
  const [open, setOpen] = useState(false);
  const removing = useAct();
  const part = useRef<HTMLDivElement>(null);
  useFocusOnChange(part, open);
  const { phone } = account;

  function remove() {
    void removing.run(async () => {
      onChange(await accountApi.removePhone());
      onSaid(t("phone.removed"));
    });
  }
  return (
    <Section title={t("phone.title")}>
      <div className="sh-inset sh-form" ref={part}>
        <p className="pz-tone-second">{phone === null ? t("phone.none") : <bdi dir="ltr">{phone}</bdi>}</p>
        {open ? (
          <>
            <PhoneCode
              outbox={outbox}
              onProved={async (code) => {
                const changed = await accountApi.setPhone(code);
                onChange(changed);
                setOpen(false);
                onSaid(t("phone.done", { phone: changed.phone ?? "" }));
              }}
            />
            <div className="sh-form-more">
              <Button kind="quiet" size="s" onClick={() => setOpen(false)}>
                {t("safe.cancel")}
              </Button>
            </div>
          </>
        ) : (
          <div className="sh-form-more">
            <Button kind="line" onClick={() => setOpen(true)}>
              {phone === null ? t("phone.add") : t("phone.change")}
            </Button>
            {phone !== null && (
              <Button kind="quiet" busy={removing.busy} onClick={remove}>
                {t("phone.remove")}
              </Button>
            )}
          </div>
        )}
        <Problem act={removing} />
      </div>
    </Section>
  );
}

/** A number, then the code that was sent to it. */
function PhoneCode({ outbox, onProved }: { readonly outbox: boolean; onProved(code: string): Promise<void> }) {
  const { t } = useAccountWords();
  const { locale } = useShell();
  const [phone, setPhone] = useState("");
  const [code, setCode] = useState("");
  const [sentTo, setSentTo] = useState<string | null>(null);
  const sending = useAct({ INVALID_PARAMS: "phone.wrong", BRIDGE_BUSY: "phone.busy" });
  const checking = useAct({ INVALID_PARAMS: "phone.wrongCode" });
  const form = useRef<HTMLFormElement>(null);
  useFocusOnChange(form, sentTo !== null);

  async function ask() {
    setCode("");
    await sending.run(async () => {
      // A number without its country's code is one of where the browser's language is spoken.
      const country = new Intl.Locale(navigator.language).maximize().region ?? "VN";
      setSentTo((await accountApi.sendPhoneCode({ phone, country, locale })).phone);
    });
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    if (sentTo === null) void ask();
    else void checking.run(() => onProved(code));
  }

  return (
    <form ref={form} className="sh-form" onSubmit={submit} noValidate>
      {sentTo === null ? (
        <>
          <TextField
            label={t("phone.number")}
            hint={t("phone.hint")}
            type="tel"
            name="phone"
            autoComplete="tel"
            value={phone}
            onChange={setPhone}
            maxLength={40}
            required
          />
          <Problem act={sending} />
          <Button kind="line" full type="submit" busy={sending.busy}>
            {t("code.send")}
          </Button>
        </>
      ) : (
        <>
          <p role="status">{t("phone.sent", { phone: sentTo })}</p>
          {outbox && (
            <a className="pz-link" href="/outbox" target="_blank" rel="noopener">
              {t("phone.outbox")}
            </a>
          )}
          <TextField
            label={t("phone.code")}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={setCode}
            maxLength={16}
            required
          />
          <Problem act={checking} />
          <Button kind="line" full type="submit" busy={checking.busy}>
            {t("code.check")}
          </Button>
          <div className="sh-form-more">
            <Button kind="quiet" size="s" onClick={() => setSentTo(null)}>
              {t("phone.other")}
            </Button>
            <Button kind="quiet" size="s" busy={sending.busy} onClick={() => void ask()}>
              {t("code.again")}
            </Button>
          </div>
          <Problem act={sending} />
        </>
      )}
    </form>
  );
}
