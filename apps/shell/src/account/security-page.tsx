import "./account.css";
import { useHost, useHostSnapshot } from "@plaza/host-react";
import type { Account, Erasure } from "@plaza/protocol/services";
import { Button, EmptyState, ErrorState, Section, TextField } from "@plaza/ui";
import { type FormEvent, useState } from "react";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { useShell } from "../shell-context.tsx";
import { accountApi } from "./account-api.ts";
import { Contact } from "./contact.tsx";
import { EmailCode } from "./email-code.tsx";
import { AccountEnded, EndAccount } from "./end-account.tsx";
import { Passkeys } from "./passkeys.tsx";
import { Phone } from "./phone.tsx";
import { Problem, useAct } from "./problems.tsx";
import { Sessions } from "./sessions.tsx";
import { useLoaded } from "./use-loaded.ts";
import { useAccountWords } from "./words.ts";

export interface AccountPartProps {
  readonly account: Account;
  /** The account as it is after a change. */
  onChange(account: Account): void;
  /** Said to who cannot see that it worked. */
  onSaid(text: string): void;
}

export function SecurityPage() {
  const { t } = useAccountWords();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const [ended, setEnded] = useState<readonly Erasure[] | null>(null);
  return (
    <SubPage title={t("safe.title")} up="/you">
      {ended !== null ? (
        <AccountEnded erasures={ended} />
      ) : me === null ? (
        <RowsSkeleton label={t("safe.loading")} />
      ) : me.state === "guest" ? (
        <EmptyState
          title={t("safe.guest")}
          text={t("safe.guestText")}
          action={
            <a className="pz-button pz-button-ink" href="/sign-in">
              {t("in.title")}
            </a>
          }
        />
      ) : (
        <OfMember onEnded={setEnded} />
      )}
    </SubPage>
  );
}

const read = async () => ({ account: await accountApi.account(), ways: await accountApi.ways() });

function OfMember({ onEnded }: { readonly onEnded: (erasures: readonly Erasure[]) => void }) {
  const { t } = useAccountWords();
  const shell = useShell();
  const { value, failed, load, set } = useLoaded(read);
  const [said, setSaid] = useState("");
  if (failed)
    return (
      <ErrorState
        title={t("safe.failed")}
        text={t("in.failedText")}
        actions={
          <Button full onClick={load}>
            {shell.t("retry")}
          </Button>
        }
      />
    );
  if (value === null) return <RowsSkeleton label={t("safe.loading")} />;
  const { account, ways } = value;
  const part = { account, onChange: (changed: Account) => set({ ways, account: changed }), onSaid: setSaid };
  return (
    <>
      {account.persona ? (
        <div className="sh-lead sh-form">
          <h2 className="pz-text-17 pz-w700">{t("safe.persona")}</h2>
          <p className="pz-tone-second">{t("safe.personaText")}</p>
        </div>
      ) : (
        <>
          {ways.provider === undefined ? (
            <Name {...part} />
          ) : (
            <p className="pz-tone-second sh-lead">{t("safe.provider", { name: ways.provider.name })}</p>
          )}
          {ways.passkey && <Passkeys {...part} />}
          {ways.email && <Email {...part} outbox={ways.outbox} />}
          {ways.sms && <Phone {...part} outbox={ways.outbox} />}
        </>
      )}
      <Sessions {...part} />
      {!account.persona && <EndAccount onEnded={onEnded} />}
      <p role="status" className="pz-text-13 pz-tone-second sh-fine">
        {said}
      </p>
    </>
  );
}

function Name({ onChange, onSaid }: AccountPartProps) {
  const { t } = useAccountWords();
  const host = useHost();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const [name, setName] = useState(me?.name ?? "");
  const act = useAct({ INVALID_PARAMS: "problem.name" });

  function submit(event: FormEvent) {
    event.preventDefault();
    void act.run(async () => {
      onChange(await accountApi.setName(name));
      await host.refreshMe();
      onSaid(t("safe.saved"));
    });
  }
  return (
    <Section title={t("safe.name")}>
      <form className="sh-inset sh-form" onSubmit={submit} noValidate>
        <TextField
          label={t("up.name")}
          hideLabel
          name="name"
          autoComplete="name"
          hint={t("up.nameHint")}
          value={name}
          onChange={setName}
          maxLength={60}
          required
        />
        <Problem act={act} />
        <div className="sh-form-more">
          <Button kind="line" type="submit" busy={act.busy}>
            {t("safe.save")}
          </Button>
        </div>
      </form>
    </Section>
  );
}

function Email({ account, onChange, onSaid, outbox }: AccountPartProps & { readonly outbox: boolean }) {
  const { t } = useAccountWords();
  const { email } = account;
  return (
    <Contact
      title={t("safe.email")}
      now={email === null ? t("safe.emailNone") : t("safe.emailNow", { email })}
      change={email === null ? t("safe.emailAdd") : t("safe.emailChange")}
      form={(close) => (
        <EmailCode
          send={accountApi.sendAddressCode}
          check={async (code) => {
            const changed = await accountApi.setAddress(code);
            onChange(changed);
            close();
            onSaid(t("safe.emailDone", { email: changed.email ?? "" }));
          }}
          outbox={outbox}
          refused="problem.taken"
        />
      )}
    />
  );
}
