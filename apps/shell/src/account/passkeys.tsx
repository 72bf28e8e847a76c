import type { Passkey } from "@plaza/protocol/services";
import { Button, iconProps, List, Row, Section, TextField } from "@plaza/ui";
import { browserSupportsWebAuthn } from "@simplewebauthn/browser";
import { KeyRound, Pencil, Plus } from "lucide-react";
import { type FormEvent, useRef, useState } from "react";
import { accountApi } from "./account-api.ts";
import { Problem, useAct } from "./problems.tsx";
import type { AccountPartProps } from "./security-page.tsx";
import { useFocusOnChange } from "./use-focus-on-change.ts";
import { useAccountWords } from "./words.ts";

export function Passkeys({ account, onChange, onSaid }: AccountPartProps) {
  const { t, date } = useAccountWords();
  const [open, setOpen] = useState<string | null>(null);
  const part = useRef<HTMLDivElement>(null);
  useFocusOnChange(part, open);
  const act = useAct({
    INVALID_PARAMS: "problem.refused",
    NotAllowedError: "problem.closedOnly",
    AbortError: "problem.closedOnly",
  });
  return (
    <Section title={t("safe.passkeys")}>
      {account.passkeys.length === 0 && <p className="pz-tone-second sh-inset">{t("safe.noPasskeys")}</p>}
      <div ref={part}>
        <List inset="icon" label={t("safe.passkeys")}>
          {account.passkeys.map((passkey, at) => {
            const name = passkey.name ?? t("safe.passkey", { number: at + 1 });
            const when =
              passkey.lastUsedAt === null
                ? t("safe.unused", { date: date(passkey.createdAt) })
                : t("safe.used", { date: date(passkey.lastUsedAt) });
            return open === passkey.id ? (
              <li key={passkey.id}>
                <Editor
                  passkey={passkey}
                  name={name}
                  onClose={() => setOpen(null)}
                  onChange={(changed, said) => {
                    setOpen(null);
                    onChange(changed);
                    onSaid(said);
                  }}
                />
              </li>
            ) : (
              <Row
                key={passkey.id}
                leading={<KeyRound {...iconProps(21)} />}
                title={name}
                detail={`${passkey.synced ? t("safe.synced") : t("safe.bound")}, ${when}`}
                trailing={
                  <>
                    <span className="pz-hidden">{t("safe.change", { name: "" })}</span>
                    <Pencil {...iconProps(18)} />
                  </>
                }
                onPress={() => setOpen(passkey.id)}
              />
            );
          })}
        </List>
      </div>
      <div className="sh-inset sh-form sh-gap">
        {browserSupportsWebAuthn() ? (
          <Button
            kind="line"
            full
            icon={<Plus {...iconProps(20)} />}
            busy={act.busy}
            onClick={() =>
              void act.run(async () => {
                onChange(await accountApi.addPasskey());
                onSaid(t("safe.added"));
              })
            }
          >
            {t("safe.add")}
          </Button>
        ) : (
          <p>{t("problem.unsupported")}</p>
        )}
        <Problem act={act} />
      </div>
    </Section>
  );
}

interface EditorProps {
  readonly passkey: Passkey;
  readonly name: string;
  onClose(): void;
  onChange(account: AccountPartProps["account"], said: string): void;
}

function Editor({ passkey, name, onClose, onChange }: EditorProps) {
  const { t } = useAccountWords();
  const [typed, setTyped] = useState(name);
  const renaming = useAct({ INVALID_PARAMS: "problem.name" });
  const removing = useAct({ INVALID_PARAMS: "safe.last" });

  function submit(event: FormEvent) {
    event.preventDefault();
    void renaming.run(async () => onChange(await accountApi.renamePasskey(passkey.id, typed), t("safe.saved")));
  }
  return (
    <form className="sh-form sh-editor" onSubmit={submit} noValidate aria-label={t("safe.change", { name })}>
      <TextField label={t("safe.passkeyName")} name="passkey" value={typed} onChange={setTyped} maxLength={60} required />
      <Problem act={renaming} />
      <div className="sh-form-more">
        <Button type="submit" busy={renaming.busy}>
          {t("safe.save")}
        </Button>
        <Button kind="quiet" onClick={onClose}>
          {t("safe.cancel")}
        </Button>
      </div>
      <div className="sh-form-more">
        <Button
          kind="harm"
          busy={removing.busy}
          onClick={() => void removing.run(async () => onChange(await accountApi.removePasskey(passkey.id), t("safe.removed")))}
        >
          {t("safe.remove")}
        </Button>
      </div>
      <Problem act={removing} />
    </form>
  );
}
