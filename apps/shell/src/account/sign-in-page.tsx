import "./account.css";
import { useHostSnapshot } from "@plaza/host-react";
import type { SignInWays } from "@plaza/protocol/services";
import { Button, EmptyState, ErrorState, iconProps, Section } from "@plaza/ui";
import { browserSupportsWebAuthn, browserSupportsWebAuthnAutofill, WebAuthnAbortService } from "@simplewebauthn/browser";
import { KeyRound } from "lucide-react";
import { useEffect, useRef } from "react";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { useShell } from "../shell-context.tsx";
import { accountApi } from "./account-api.ts";
import { EmailCode } from "./email-code.tsx";
import { People } from "./people.tsx";
import { Problem, useAct } from "./problems.tsx";
import { useEnter } from "./use-enter.ts";
import { useLoaded } from "./use-loaded.ts";
import { useAccountWords } from "./words.ts";

export function SignInPage() {
  const { t } = useAccountWords();
  const { me, demo } = useHostSnapshot();
  return (
    <SubPage title={t("in.title")} up="/you">
      {me === null ? (
        <RowsSkeleton label={t("in.loading")} />
      ) : me.state === "member" ? (
        <div className="sh-lead sh-form">
          <h2 className="pz-text-17 pz-w700">{t("in.already")}</h2>
          <p className="pz-tone-second">{t("in.alreadyText")}</p>
          <a className="pz-button pz-button-line" href="/you/security">
            {t("in.security")}
          </a>
        </div>
      ) : (
        <Ways demo={demo} />
      )}
      {demo && (
        <Section title={t("in.demo")}>
          <People />
        </Section>
      )}
    </SubPage>
  );
}

function Ways({ demo }: { demo: boolean }) {
  const { t } = useAccountWords();
  const shell = useShell();
  const { value: ways, failed, load } = useLoaded(accountApi.ways);
  if (failed)
    return (
      <ErrorState
        title={t("in.failed")}
        text={t("in.failedText")}
        actions={
          <Button full onClick={load}>
            {shell.t("retry")}
          </Button>
        }
      />
    );
  if (ways === null) return <RowsSkeleton label={t("in.loading")} />;
  if (ways.provider !== undefined) return <WithProvider name={ways.provider.name} />;
  if (!ways.passkey && !ways.email) return demo ? null : <EmptyState title={t("in.none")} text={t("in.noneText")} />;
  return <Offered ways={ways} />;
}

function Offered({ ways }: { ways: SignInWays }) {
  const { t } = useAccountWords();
  const enter = useEnter();
  return (
    <>
      <p className="pz-tone-second sh-lead">{t("in.text")}</p>
      {ways.passkey && <WithPasskey ways={ways} />}
      {ways.email && (
        <Section title={t("in.email")}>
          <div className="sh-inset sh-form">
            <p className="pz-tone-second">{t("in.emailText")}</p>
            <EmailCode
              send={accountApi.sendCode}
              check={async (code) => enter(await accountApi.signInByCode(code))}
              outbox={ways.outbox}
              refused="problem.code"
              passkeys={ways.passkey}
            />
          </div>
        </Section>
      )}
    </>
  );
}

/** The team's own accounts: the browser goes there, and comes back to `/sign-in/return`. */
function WithProvider({ name }: { name: string }) {
  const { t } = useAccountWords();
  const act = useAct({ BRIDGE_BUSY: "problem.provider" });
  return (
    <div className="sh-lead sh-form">
      <p className="pz-tone-second">{t("in.provider", { name })}</p>
      <Button full busy={act.busy} onClick={() => void act.run(async () => location.assign(await accountApi.provider()))}>
        {t("in.providerContinue", { name })}
      </Button>
      <Problem act={act} />
    </div>
  );
}

function WithPasskey({ ways }: { ways: SignInWays }) {
  const { t } = useAccountWords();
  const enter = useEnter();
  const act = useAct({
    INVALID_PARAMS: "problem.refused",
    ...(ways.email ? {} : { NotAllowedError: "problem.closedOnly", AbortError: "problem.closedOnly" }),
  });
  useSuggestions(ways.email);
  if (!browserSupportsWebAuthn())
    return (
      <Section title={t("in.passkey")}>
        <p className="sh-inset">{t("problem.unsupported")}</p>
      </Section>
    );
  return (
    <Section title={t("in.passkey")}>
      <div className="sh-inset sh-form">
        <p className="pz-tone-second">{t("in.passkeyText")}</p>
        <Button
          full
          icon={<KeyRound {...iconProps(20)} />}
          busy={act.busy}
          onClick={() => void act.run(async () => enter(await accountApi.signIn()))}
        >
          {t("in.continue")}
        </Button>
        <Problem act={act} />
        <a className="pz-button pz-button-line pz-button-full" href="/sign-up">
          {t("in.create")}
        </a>
      </div>
    </Section>
  );
}

/** Conditional mediation: passkeys among the suggestions of the address field, for who goes there out of habit. */
function useSuggestions(hasField: boolean): void {
  const enter = useEnter();
  const latest = useRef(enter);
  latest.current = enter;
  useEffect(() => {
    if (!hasField) return;
    let gone = false;
    void browserSupportsWebAuthnAutofill().then(async (supported) => {
      if (!supported || gone) return;
      // Nobody asked: what goes wrong here is said by the button, when it is pressed.
      const signedIn = await accountApi.signIn({ autofill: true }).catch(() => null);
      if (signedIn !== null) await latest.current(signedIn);
    });
    return () => {
      gone = true;
      WebAuthnAbortService.cancelCeremony();
    };
  }, [hasField]);
}
