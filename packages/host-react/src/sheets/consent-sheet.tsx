import type { Permission } from "@plaza/protocol";
import { ChoiceCards, PactButton, SwitchRow } from "@plaza/ui";
import { useState } from "react";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import { AskSheet } from "./ask-sheet.tsx";
import type { SheetPart } from "./host-sheets.tsx";
import { ScopeIcon } from "./scope-icon.tsx";

/** Asks per scope. Every switch starts off, and saying nothing is as large a button as sharing. */
export function ConsentSheet({ sheet, open, onClosed }: SheetPart<"consent">) {
  const host = useHost();
  const { t } = useWords();
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const [chosen, setChosen] = useState<readonly Permission[]>([]);
  // Hidden unless the user says otherwise: an address that was given cannot be taken back.
  const [hides, setHides] = useState(true);
  const choosesEmail = sheet.email !== undefined && chosen.includes("email");
  const nothing = () => host.sheets.answer(sheet.id, { granted: [] });
  return (
    <AskSheet
      sheet={sheet}
      open={open}
      onClosed={onClosed}
      title={t("consentTitle")}
      description={t("consentText")}
      no={t("shareNothing")}
      onNo={nothing}
      yes={
        <PactButton
          full
          disabled={chosen.length === 0}
          onConfirm={() => host.sheets.answer(sheet.id, { granted: chosen, ...(choosesEmail ? { hideEmail: hides } : {}) })}
        >
          {chosen.length === 0 ? t("shareNone") : t("shareCount", { count: chosen.length })}
        </PactButton>
      }
    >
      {sheet.reason !== undefined && !sheet.scopes.some(({ reason }) => reason === sheet.reason) && (
        <p className="pzr-quote">
          <bdi>{t("quoted", { text: sheet.reason })}</bdi>
        </p>
      )}
      <div className="pz-list pz-list-icon">
        {sheet.scopes.map(({ scope, reason }) => (
          <SwitchRow
            key={scope}
            icon={<ScopeIcon scope={scope} />}
            title={t(`scope.${scope}`)}
            detail={<bdi>{t("quoted", { text: reason })}</bdi>}
            checked={chosen.includes(scope)}
            onChange={(on) => setChosen((before) => (on ? [...before, scope] : before.filter((other) => other !== scope)))}
          />
        ))}
      </div>
      {choosesEmail && (
        <div className="pzr-aside">
          <ChoiceCards
            label={t("scope.email")}
            value={hides ? "hide" : "show"}
            onChange={(value) => setHides(value === "hide")}
            options={[
              { value: "hide", title: t("hideEmail"), detail: t("hideEmailText", { host: hostName }) },
              { value: "show", title: t("showEmail"), detail: <bdi>{sheet.email}</bdi> },
            ]}
          />
        </div>
      )}
    </AskSheet>
  );
}
