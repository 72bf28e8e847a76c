import type { CheckoutPhase } from "@plaza/host";
import { Button, iconProps, Notice, Sheet, VaultBar } from "@plaza/ui";
import { ShieldCheck } from "lucide-react";
import { useState } from "react";
import { ArmedButton } from "../armed-button.tsx";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import type { SheetPart } from "./host-sheets.tsx";
import { QuoteLines } from "./quote-lines.tsx";

interface BankProps extends SheetPart<"checkout"> {
  readonly state: Extract<CheckoutPhase, { phase: "bank" }>;
}

/** The bank wants who pays on its own page. Closing the sheet leaves the payment as it is; cancelling calls it off [F2]. */
export function CheckoutBank({ sheet, state, open, onClosed }: BankProps) {
  const host = useHost();
  const { t } = useWords();
  const seed = useHostSnapshot(({ me }) => me?.mark.seed ?? "");
  const hostName = useHostSnapshot(({ name }) => name);
  const [opened, setOpened] = useState(false);
  const leaving = state.leaving === true;
  const answer = (act: "bank" | "cancel" | "done") => host.sheets.answer(sheet.id, { act });
  return (
    <Sheet
      open={open}
      onClose={() => answer("done")}
      onClosed={onClosed}
      hideTitle
      title={t("bankTitle")}
      vault={<VaultBar markSeed={seed} title={hostName} detail={<bdi>{sheet.quote.merchant}</bdi>} />}
      actions={
        <>
          <ArmedButton full disabled={leaving} onConfirm={() => setOpened(answer("bank") || opened)}>
            {t("bankOpen", { origin: new URL(state.page).host })}
          </ArmedButton>
          <Button kind="quiet" full disabled={leaving} onClick={() => answer("cancel")}>
            {t("cancel")}
          </Button>
        </>
      }
    >
      <Notice
        role="alert"
        tone="warn"
        headingLevel={3}
        title={t("bankTitle")}
        text={t("bankText")}
        facts={[{ icon: <ShieldCheck {...iconProps(20)} />, text: t("bankFact") }]}
      />
      <QuoteLines sheet={sheet} />
      <div role="status">{(leaving || opened) && <p>{t(leaving ? "bankLeaving" : "bankWaiting")}</p>}</div>
    </Sheet>
  );
}
