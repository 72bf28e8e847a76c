import { Button, List, Notice, Sheet, SwitchRow } from "@plaza/ui";
import { useState } from "react";
import { useShell } from "../shell-context.tsx";

export interface Consents {
  readonly analytics: boolean;
  readonly personalisation: boolean;
}

export interface ConsentChoiceProps {
  readonly open: boolean;
  readonly busy: boolean;
  readonly failed: boolean;
  onClose(): void;
  onSave(consents: Consents): void;
}

/** Each purpose by itself, off until the user turns it on. */
export function ConsentChoice({ open, busy, failed, onClose, onSave }: ConsentChoiceProps) {
  const { t } = useShell();
  const [analytics, setAnalytics] = useState(false);
  const [personalisation, setPersonalisation] = useState(false);
  return (
    <Sheet
      open={open}
      onClose={onClose}
      title={t("consent.sheet")}
      actions={
        <Button full busy={busy} onClick={() => onSave({ analytics, personalisation })}>
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
  );
}
