import { Button, ChoiceCards } from "@plaza/ui";
import { useState } from "react";
import { AddressForm, addressLine } from "../address/address-form.tsx";
import { useHost, useWords } from "../context.tsx";
import type { SheetPart } from "./host-sheets.tsx";

interface FillAddressProps {
  readonly sheet: SheetPart<"fill">["sheet"];
  readonly value: string | undefined;
  onChoose(id: string): void;
  /** The choice is open, or there is no address to choose. */
  readonly changing: boolean;
  onChanging(changing: boolean): void;
}

/** Which address is given: one of those that are kept, or one that is written here and kept. */
export function FillAddress({ sheet, value, onChoose, changing, onChanging }: FillAddressProps) {
  const host = useHost();
  const { t } = useWords();
  const [writing, setWriting] = useState(false);
  const { addresses } = sheet.contacts;
  const close = () => {
    setWriting(false);
    onChanging(false);
  };

  if (!changing)
    return (
      <Button kind="quiet" full onClick={() => onChanging(true)}>
        {t("fillOther")}
      </Button>
    );
  if (addresses.length === 0 && !writing)
    return (
      <Button kind="line" full onClick={() => setWriting(true)}>
        {t("addressAdd")}
      </Button>
    );
  return (
    <section aria-label={t("scope.address")}>
      {writing ? (
        <AddressForm
          submit={t("addressUse")}
          busy={sheet.state === "saving"}
          onSubmit={(address) => {
            host.sheets.answer(sheet.id, { keep: address });
            close();
          }}
        />
      ) : (
        <>
          <ChoiceCards
            label={t("scope.address")}
            value={value}
            onChange={(id) => {
              onChoose(id);
              close();
            }}
            options={addresses.map((one) => ({ value: one.id, title: <bdi>{addressLine(one)}</bdi> }))}
          />
          <Button kind="line" full onClick={() => setWriting(true)}>
            {t("addressAdd")}
          </Button>
        </>
      )}
      <Button kind="quiet" full onClick={close}>
        {t("back")}
      </Button>
    </section>
  );
}
