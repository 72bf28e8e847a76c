import { useHost, useHostSnapshot } from "@plaza/host-react";
import { Button, Card, createPart, PartSheet } from "@plaza/ui";
import { useState } from "react";
import { useShell } from "../shell-context.tsx";
import type { Consents } from "./consent-choice.tsx";

const consentChoice = createPart(() => import("./consent-choice.tsx").then((module) => module.ConsentChoice));

/** Asked once: two equal answers, and nothing is on until the user turns it on. */
export function ConsentCard() {
  const { t } = useShell();
  const host = useHost();
  const asked = useHostSnapshot((snapshot) => snapshot.me === null || snapshot.me.consents !== null);
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  if (asked && !open) return null;

  async function save(consents: Consents) {
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
      <PartSheet
        part={consentChoice}
        onClose={() => setOpen(false)}
        props={{ open, busy, failed, onClose: () => setOpen(false), onSave: (consents) => void save(consents) }}
      />
    </Card>
  );
}
