import "./pages.css";
import { useHost, useHostSnapshot } from "@plaza/host-react";
import { iconProps, List, locales, Mark, Row, Section, Segmented, SwitchRow } from "@plaza/ui";
import { ChartNoAxesColumn, Eye, Lightbulb, LogIn, LogOut, ShieldCheck, UsersRound, Wallet } from "lucide-react";
import { useEffect, useState } from "react";
import { PageHead } from "../parts/page-head.tsx";
import { useShell } from "../shell-context.tsx";

/** Languages are named in themselves. */
const languageNames = { en: "English", vi: "Tiếng Việt", th: "ไทย" } as const;

export function YouPage() {
  const { t, theme, locale, setTheme, setLocale } = useShell();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  return (
    <div className="sh-page">
      <PageHead
        title={me?.name ?? t(me?.state === "member" ? "you.title" : "guest")}
        detail={me?.state === "member" ? t("you.member") : t("you.guestAbout")}
        end={
          me && (
            <a className="sh-mark-link" href="/you/mark" aria-label={t("you.mark")}>
              <Mark seed={me.mark.seed} size={52} label="" />
            </a>
          )
        }
      />
      <div className="sh-columns">
        <div>
          <Section title={t("you.appearance")}>
            <div className="sh-inset">
              <Segmented
                label={t("you.appearance")}
                value={theme}
                onChange={setTheme}
                options={(["system", "light", "dark"] as const).map((value) => ({ value, label: t(`you.theme.${value}`) }))}
              />
            </div>
          </Section>
          <Section title={t("you.language")}>
            <div className="sh-inset">
              <Segmented
                label={t("you.language")}
                value={locale}
                onChange={setLocale}
                options={locales.map((value) => ({ value, label: languageNames[value] }))}
              />
            </div>
          </Section>
          {me && (
            <Section title={t("you.safety")}>
              <List inset="icon">
                <Row
                  leading={<Mark seed={me.mark.seed} size={21} label="" />}
                  title={t("you.mark")}
                  detail={t("you.markDetail", { words: me.mark.words.join(" ") })}
                  href="/you/mark"
                />
              </List>
            </Section>
          )}
        </div>
        <div>
          <Paying />
          <Privacy />
          <Account />
        </div>
      </div>
    </div>
  );
}

function Paying() {
  const { t } = useShell();
  return (
    <Section title={t("pay.title")}>
      <List inset="icon">
        <Row leading={<Wallet {...iconProps(21)} />} title={t("pay.title")} detail={t("pay.detail")} href="/you/paying" />
      </List>
    </Section>
  );
}

function Privacy() {
  const { t } = useShell();
  const host = useHost();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const grants = useHostSnapshot((snapshot) => snapshot.grants);
  const [failed, setFailed] = useState(false);
  const consents = me?.consents ?? { analytics: false, personalisation: false };
  useEffect(() => {
    // The row then has no count; the page behind it says why.
    host.grants.refresh().catch(() => undefined);
  }, [host]);

  function change(purpose: "analytics" | "personalisation", on: boolean) {
    setFailed(false);
    host.setConsents({ ...consents, [purpose]: on }).catch(() => setFailed(true));
  }

  const reading = grants?.filter(({ scopes }) => scopes.length > 0).length;
  return (
    <Section title={t("you.privacy")}>
      <List inset="icon">
        <Row
          leading={<Eye {...iconProps(21)} />}
          title={t("you.apps")}
          detail={reading === undefined ? undefined : t("you.appsDetail", { count: reading })}
          href="/you/apps"
        />
        <li>
          <SwitchRow
            icon={<Lightbulb {...iconProps(21)} />}
            title={t("you.personalisation")}
            detail={t("you.personalisationDetail")}
            checked={consents.personalisation}
            onChange={(on) => change("personalisation", on)}
          />
        </li>
        <li>
          <SwitchRow
            icon={<ChartNoAxesColumn {...iconProps(21)} />}
            title={t("you.analytics")}
            detail={t("you.analyticsDetail")}
            checked={consents.analytics}
            onChange={(on) => change("analytics", on)}
          />
        </li>
      </List>
      <p className="pz-text-12 pz-tone-second sh-fine">{t("you.operation")}</p>
      {failed && <Failed />}
    </Section>
  );
}

function Account() {
  const { t } = useShell();
  const host = useHost();
  const { me, demo } = useHostSnapshot();
  const [failed, setFailed] = useState(false);
  const member = me?.state === "member";
  return (
    <Section title={t("you.account")}>
      <List inset="icon">
        {member ? (
          <Row
            leading={<ShieldCheck {...iconProps(21)} />}
            title={t("you.security")}
            detail={t("you.securityDetail")}
            href="/you/security"
          />
        ) : (
          <Row
            leading={<LogIn {...iconProps(21)} className="pz-icon pz-flip" />}
            title={t("signIn")}
            detail={t("you.signInDetail")}
            href="/sign-in"
          />
        )}
        {member && demo && (
          <Row leading={<UsersRound {...iconProps(21)} />} title={t("you.switch")} detail={t("you.switchDetail")} href="/sign-in" />
        )}
        {member && (
          <Row
            leading={<LogOut {...iconProps(21)} className="pz-icon pz-flip" />}
            title={t("you.signOut")}
            detail={t("you.signOutDetail")}
            onPress={() => {
              setFailed(false);
              host.signOut().catch(() => setFailed(true));
            }}
          />
        )}
      </List>
      {failed && <Failed />}
    </Section>
  );
}

function Failed() {
  const { t } = useShell();
  return (
    <p className="pz-text-13 pz-tone-danger sh-fine" role="alert">
      {t("you.changeFailed")}
    </p>
  );
}
