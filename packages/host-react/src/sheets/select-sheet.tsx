import { AppIcon, Button, ChoiceCards, Mark, PactButton, Sheet, VaultBar } from "@plaza/ui";
import { useState } from "react";
import { AddressForm } from "../address/address-form.tsx";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import { BlockOffer } from "./block-offer.tsx";
import type { SheetPart } from "./host-sheets.tsx";

/** Where an order of the app's own checkout goes, or how it is paid: the host's part of a checkout that it does not draw. Nothing is chosen beforehand. */
export function SelectSheet({ sheet, open, onClosed }: SheetPart<"select">) {
  const host = useHost();
  const { t } = useWords();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const [chosen, setChosen] = useState<string>();
  const [writing, setWriting] = useState(false);
  const { options, part, state } = sheet;
  const none = () => host.sheets.answer(sheet.id, { choose: null });
  const seed = me?.mark.seed ?? "";
  const isAddress = part === "address";
  const formOpen = isAddress && (writing || options.length === 0);

  return (
    <Sheet
      open={open}
      onClose={none}
      onClosed={onClosed}
      vault={<VaultBar markSeed={seed} title={hostName} detail={t("consentVault", { name: sheet.app.name })} />}
      title={t(isAddress ? "selectAddress" : "selectInstrument")}
      description={t(isAddress ? "selectAddressText" : "selectInstrumentText", { name: sheet.app.name })}
      leading={<AppIcon name={sheet.app.name} src={sheet.app.icon ?? undefined} size={44} />}
      trailing={<Mark seed={seed} size={40} label={t("yourMark")} />}
      actions={
        <div className="pz-two">
          <Button kind="quiet" full onClick={none}>
            {t("cancel")}
          </Button>
          {!formOpen && (
            <PactButton
              // Another list is another question: what was armed for the one before is not armed for this.
              key={options.length}
              full
              disabled={chosen === undefined}
              onConfirm={() => chosen !== undefined && host.sheets.answer(sheet.id, { choose: chosen })}
            >
              {t(isAddress ? "addressUse" : "selectUse")}
            </PactButton>
          )}
        </div>
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
      {state === "failed" && (
        <p className="pz-text-13 pz-tone-danger pzr-aside" role="alert">
          {t("fillFailed")}
        </p>
      )}
      <BlockOffer sheet={sheet} />
    </Sheet>
  );
}
