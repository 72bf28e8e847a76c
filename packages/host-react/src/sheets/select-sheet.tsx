import { Button, ChoiceCards, PactButton } from "@plaza/ui";
import { useState } from "react";
import { AddressForm } from "../address/address-form.tsx";
import { useHost, useWords } from "../context.tsx";
import { AskSheet } from "./ask-sheet.tsx";
import type { SheetPart } from "./host-sheets.tsx";

/** Where an order of the app's own checkout goes, or how it is paid: the host's part of a checkout that it does not draw. Nothing is chosen beforehand. */
export function SelectSheet({ sheet, open, onClosed }: SheetPart<"select">) {
  const host = useHost();
  const { t } = useWords();
  const [chosen, setChosen] = useState<string>();
  const [writing, setWriting] = useState(false);
  const { options, part, state } = sheet;
  const none = () => host.sheets.answer(sheet.id, { choose: null });
  const isAddress = part === "address";
  const formOpen = isAddress && (writing || options.length === 0);

  return (
    <AskSheet
      sheet={sheet}
      open={open}
      onClosed={onClosed}
      title={t(isAddress ? "selectAddress" : "selectInstrument")}
      description={t(isAddress ? "selectAddressText" : "selectInstrumentText", { name: sheet.app.name })}
      no={t("cancel")}
      onNo={none}
      yes={
        !formOpen && (
          <PactButton
            // Another list is another question: what was armed for the one before is not armed for this.
            key={options.length}
            full
            disabled={chosen === undefined}
            onConfirm={() => chosen !== undefined && host.sheets.answer(sheet.id, { choose: chosen })}
          >
            {t(isAddress ? "addressUse" : "selectUse")}
          </PactButton>
        )
      }
    >
      {formOpen ? (
        <section aria-label={t("addressAdd")}>
          <AddressForm
            submit={t("addressSave")}
            busy={state === "saving"}
            onSubmit={(address) => {
              host.sheets.answer(sheet.id, { keep: address });
              setWriting(false);
            }}
          />
          {options.length > 0 && (
            <Button kind="quiet" full onClick={() => setWriting(false)}>
              {t("back")}
            </Button>
          )}
        </section>
      ) : (
        <>
          <ChoiceCards
            label={t(isAddress ? "deliverTo" : "payWith")}
            value={chosen}
            onChange={setChosen}
            options={options.map(({ id, label, detail }) => ({
              value: id,
              title: <bdi>{label}</bdi>,
              ...(detail === undefined ? {} : { detail: <bdi>{detail}</bdi> }),
            }))}
          />
          {isAddress && (
            <Button kind="line" full onClick={() => setWriting(true)}>
              {t("addressAdd")}
            </Button>
          )}
        </>
      )}
    </AskSheet>
  );
}
