import { agreedPrice, type CheckoutPhase } from "@plaza/host";
import { Button, iconProps, Notice, PactButton, Sheet, TrustRow, VaultBar } from "@plaza/ui";
import { ShieldCheck } from "lucide-react";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import type { SheetPart } from "./host-sheets.tsx";
import { PlanTerms } from "./plan-terms.tsx";
import { QuoteLines } from "./quote-lines.tsx";

interface RaiseProps extends SheetPart<"checkout"> {
  readonly state: Extract<CheckoutPhase, { phase: "raise" }>;
}

/** The second question, above what the user lets the app take [F12][Z4], from a browser or to an address that is new, and where the bank wants to know [C-18]. */
export function CheckoutRaise({ sheet, state, open, onClosed }: RaiseProps) {
  const host = useHost();
  const { t, money } = useWords();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const seed = me?.mark.seed ?? "";
  const { reason, limit } = state.stepUp;
  const isNew = reason === "device" || reason === "address" || reason === "provider";
  const title = t(isNew ? "raiseTitleNew" : "raiseTitle");
  const busy = state.passkey === "asking" || state.passkey === "signing";
  const cancel = () => host.sheets.answer(sheet.id, { act: "cancel" });
  return (
    <Sheet
      open={open}
      onClose={cancel}
      onClosed={onClosed}
      hideTitle
      title={title}
      vault={<VaultBar markSeed={seed} title={hostName} detail={t("payVault", { name: sheet.app.name })} />}
      actions={
        <>
          <PactButton full size="l" busy={busy} onConfirm={() => host.sheets.answer(sheet.id, { act: "raise" })}>
            {t(state.passkey === undefined || state.passkey === "asking" ? "raisePay" : "raiseSign", {
              amount: money(agreedPrice(sheet.quote)),
            })}
          </PactButton>
          <Button kind="quiet" full disabled={state.passkey === "signing"} onClick={cancel}>
            {t("cancel")}
          </Button>
        </>
      }
    >
      <TrustRow markSeed={seed} words={me?.mark.words ?? []} />
      <Notice
        role="alert"
        tone="warn"
        headingLevel={3}
        title={title}
        text={t(`raise.${reason}`, { limit: money(limit), name: sheet.app.name })}
        facts={[{ icon: <ShieldCheck {...iconProps(20)} />, text: t(isNew ? `raiseAfter.${reason}` : "raiseAfter") }]}
      />
      <QuoteLines sheet={sheet} />
      {sheet.quote.terms !== undefined && <PlanTerms terms={sheet.quote.terms} />}
      <div role="status">{state.passkey === "signing" && <p>{t("raiseSigning")}</p>}</div>
      {state.passkey === "failed" && (
        <p className="pz-text-13 pz-tone-danger pzr-aside" role="alert">
          {t("raiseFailed")}
        </p>
      )}
    </Sheet>
  );
}
