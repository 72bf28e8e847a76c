import { useHost, useHostSnapshot } from "@plaza/host-react";
import { Button, Card, List, Notice, Sheet, SwitchRow } from "@plaza/ui";
import { useState } from "react";
import { useShell } from "../shell-context.tsx";

/** Asked once: two equal answers, and nothing is on until the user turns it on. */
export function ConsentCard() {
  const { t } = useShell();
  const host = useHost();
  const asked = useHostSnapshot((snapshot) => snapshot.me === null || snapshot.me.consents !== null);
  const [open, setOpen] = useState(false);
  const [analytics, setAnalytics] = useState(false);
  const [personalisation, setPersonalisation] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  if (asked && !open) return null;

  async function save(consents: { analytics: boolean; personalisation: boolean }) {
    setBusy(true);
    setFailed(false);
    try {
      await host.setConsents(consents);
      setOpen(false);
    } catch {
      setFailed(true);
    }
    setBusy(false);
  }

  return (
    <Card className="sh-consent" aria-labelledby="consent-title">
      <h2 id="consent-title" className="pz-text-15 pz-w700">
        {t("consent.title")}
      </h2>
      <p className="pz-text-13 pz-tone-second">{t("consent.text")}</p>
      {failed && !open && (
        <p className="pz-text-13 pz-tone-danger" role="alert">
          {t("consent.failed")}
        </p>
      )}
      <div className="pz-two">
        <Button kind="line" busy={busy} onClick={() => void save({ analytics: false, personalisation: false })}>
          {t("consent.keepOff")}
        </Button>
        <Button kind="line" onClick={() => setOpen(true)}>
          {t("consent.choose")}
        </Button>
      </div>
      <Sheet
        open={open}
        onClose={() => setOpen(false)}
        title={t("consent.sheet")}
        actions={
          <Button full busy={busy} onClick={() => void save({ analytics, personalisation })}>
            {t("consent.save")}
          </Button>
        }
      >
        <List className="pz-bleed">
          <li>
            <SwitchRow
              title={t("you.personalisation")}
              detail={t("you.personalisationDetail")}
              checked={personalisation}
              onChange={setPersonalisation}
            />
          </li>
          <li>
            <SwitchRow title={t("you.analytics")} detail={t("you.analyticsDetail")} checked={analytics} onChange={setAnalytics} />
          </li>
        </List>
        <p className="pz-text-12 pz-tone-second sh-fine">{t("you.operation")}</p>
        {failed && <Notice tone="danger" title={t("consent.failed")} role="alert" />}
      </Sheet>
    </Card>
  );
}
