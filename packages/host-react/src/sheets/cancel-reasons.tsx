import { Button, ChoiceCards } from "@plaza/ui";
import { useState } from "react";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import type { SheetPart } from "./host-sheets.tsx";

const reasons = ["price", "shipping", "trust", "other"] as const;

/** For who wants to say why not: nobody has to, and Cancel stays one tap [F13]. */
export function CancelReasons({ sheet }: { readonly sheet: SheetPart<"checkout">["sheet"] }) {
  const host = useHost();
  const { t } = useWords();
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const [open, setOpen] = useState(false);
  const sent = sheet.quote.shipping.amount > 0;
  if (!open) {
    return (
      <div className="pzr-aside">
        <Button kind="line" size="s" full onClick={() => setOpen(true)}>
          {t("whyNot")}
        </Button>
      </div>
    );
  }
  return (
    <div className="pzr-aside">
      <ChoiceCards
        label={t("whyNot")}
        value={undefined}
        onChange={(reason) => host.sheets.answer(sheet.id, { act: "cancel", reason })}
        options={reasons.filter((reason) => sent || reason !== "shipping").map((reason) => ({ value: reason, title: t(`why.${reason}`) }))}
      />
      <p className="pz-text-12 pz-tone-second">{t("whyNotText", { host: hostName })}</p>
    </div>
  );
}
