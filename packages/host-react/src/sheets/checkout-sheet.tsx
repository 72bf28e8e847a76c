import type { QuoteResponse } from "@plaza/protocol/services";
import { AppIcon, Button, ChoiceCards, iconProps, List, PactButton, Row, Sheet, type Translator, TrustRow, VaultBar } from "@plaza/ui";
import { CreditCard } from "lucide-react";
import { useState } from "react";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import type { WordId } from "../i18n/words.ts";
import { BlockOffer } from "./block-offer.tsx";
import { CancelReasons } from "./cancel-reasons.tsx";
import { CheckoutBank } from "./checkout-bank.tsx";
import { CheckoutDelivery } from "./checkout-delivery.tsx";
import { CheckoutRaise } from "./checkout-raise.tsx";
import { CheckoutResult } from "./checkout-result.tsx";
import type { SheetPart } from "./host-sheets.tsx";
import { PlanTerms } from "./plan-terms.tsx";
import { QuoteLines } from "./quote-lines.tsx";

/** What is paid, to whom and with what, from the server's signed quote; one act. */
export function CheckoutSheet({ sheet, open, onClosed }: SheetPart<"checkout">) {
  const host = useHost();
  const { t, money } = useWords();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const { quote, instruments, state } = sheet;
  const [instrument, setInstrument] = useState(quote.instrument.id);
  const [choosing, setChoosing] = useState(false);
  const paying = state.phase === "paying";
  const amount = money(quote.total);
  const seed = me?.mark.seed ?? "";
  const cancel = () => host.sheets.answer(sheet.id, { act: "cancel" });
  const done = () => host.sheets.answer(sheet.id, { act: "done" });

  if (state.phase === "raise") return <CheckoutRaise sheet={sheet} state={state} open={open} onClosed={onClosed} />;
  if (state.phase === "bank") return <CheckoutBank sheet={sheet} state={state} open={open} onClosed={onClosed} />;
  if (state.phase !== "review" && state.phase !== "paying") {
    return <CheckoutResult sheet={sheet} state={state} open={open} onClosed={onClosed} onDone={done} instrument={instrument} />;
  }
  const requote = state.phase === "review" ? state.requote : undefined;
  const fixed = paying || requote === "busy";
  // What is sent needs to go somewhere: without, there is no price to agree to yet.
  const sendable = quote.delivery === undefined || quote.delivery.optionId !== undefined;
  return (
    <Sheet
      open={open}
      onClose={cancel}
      onClosed={onClosed}
      dismissible={!paying}
      hideTitle
      title={<bdi>{titleOf(quote, t)}</bdi>}
      vault={<VaultBar markSeed={seed} title={hostName} detail={t("payVault", { name: sheet.app.name })} />}
      actions={
        <>
          {sendable && (
            // Another price is another button: what was armed for the one before is not armed for this.
            <PactButton
              key={quote.orderId}
              full
              size="l"
              busy={fixed}
              onConfirm={() => host.sheets.answer(sheet.id, { act: "pay", instrumentId: instrument })}
            >
              {paying ? t("paying", { amount }) : t(payWord(quote), { amount })}
            </PactButton>
          )}
          <Button kind="quiet" full disabled={paying} onClick={cancel}>
            {t("cancel")}
          </Button>
        </>
      }
    >
      <TrustRow markSeed={seed} words={me?.mark.words ?? []} />
      <div className="pzr-merchant">
        <List inset="app">
          <Row
            leading={<AppIcon name={sheet.app.name} src={sheet.app.icon ?? undefined} size={40} />}
            title={<bdi>{sheet.app.name}</bdi>}
            detail={<Held merchant={quote.merchant} expiresAt={quote.expiresAt} shownAt={sheet.shownAt} />}
          />
        </List>
      </div>
      <QuoteLines sheet={sheet} />
      {quote.terms !== undefined && <PlanTerms terms={quote.terms} />}
      {quote.delivery !== undefined && <CheckoutDelivery key={quote.orderId} sheet={sheet} delivery={quote.delivery} fixed={fixed} />}
      {choosing ? (
        <ChoiceCards
          label={t("payWith")}
          value={instrument}
          onChange={(id) => {
            setInstrument(id);
            setChoosing(false);
          }}
          options={instruments.map(({ id, label }) => ({ value: id, title: label }))}
        />
      ) : (
        <List label={t("payWith")} inset="icon">
          <Row
            leading={<CreditCard {...iconProps(22)} />}
            title={<bdi>{instruments.find(({ id }) => id === instrument)?.label ?? quote.instrument.label}</bdi>}
            detail={t("payWith")}
            {...(instruments.length > 1 && !paying ? { chevron: true, onPress: () => setChoosing(true) } : {})}
          />
        </List>
      )}
      {quote.stepUp !== undefined && (
        <p className="pz-text-13 pz-tone-warn pzr-aside">
          {quote.stepUp.reason === "device" || quote.stepUp.reason === "address"
            ? t(`isNew.${quote.stepUp.reason}`)
            : t("overLimit", { limit: money(quote.stepUp.limit), name: sheet.app.name })}
        </p>
      )}
      {!paying && <CancelReasons sheet={sheet} />}
      {!paying && <BlockOffer sheet={sheet} />}
      <div role="status">{fixed ? <p>{t(paying ? "payingDetail" : "repricing")}</p> : null}</div>
      {requote === "failed" && (
        <p className="pz-text-13 pz-tone-danger pzr-aside" role="alert">
          {t("repriceFailed")}
        </p>
      )}
    </Sheet>
  );
}

function titleOf({ merchant, terms }: QuoteResponse, t: Translator<WordId>["t"]): string {
  if (terms === undefined) return t("payTitle", { merchant });
  return t(terms.from === undefined ? "planTitle" : "planChangeTitle", { plan: terms.plan.name });
}

/** What the yes does, in one breath: nothing is paid by a word that does not say so. */
function payWord({ terms, total }: QuoteResponse): WordId {
  if (terms === undefined) return "pay";
  if (terms.from === undefined) return total.amount === 0 ? "planStart" : "planPay";
  return total.amount === 0 ? "planChange" : "planChangePay";
}

function Held({ merchant, expiresAt, shownAt }: { readonly merchant: string; readonly expiresAt: number; readonly shownAt: number }) {
  const { t } = useWords();
  const minutes = Math.floor((expiresAt - shownAt) / 60_000);
  return <bdi>{minutes > 0 ? t("soldByHeld", { merchant, minutes }) : t("soldBy", { merchant })}</bdi>;
}
