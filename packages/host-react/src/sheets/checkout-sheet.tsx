import { AppIcon, Button, ChoiceCards, iconProps, List, PactButton, Row, Sheet, TotalLines, TrustRow, VaultBar } from "@plaza/ui";
import { CreditCard } from "lucide-react";
import { useState } from "react";
import { useHost, useHostSnapshot, useWords } from "../context.tsx";
import { BlockOffer } from "./block-offer.tsx";
import { CheckoutResult } from "./checkout-result.tsx";
import type { SheetPart } from "./host-sheets.tsx";

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

  if (state.phase !== "review" && !paying) {
    return <CheckoutResult sheet={sheet} state={state} open={open} onClosed={onClosed} onDone={done} instrument={instrument} />;
  }
  return (
    <Sheet
      open={open}
      onClose={cancel}
      onClosed={onClosed}
      dismissible={!paying}
      hideTitle
      title={t("payTitle", { merchant: quote.merchant })}
      vault={<VaultBar markSeed={seed} title={hostName} detail={t("payVault", { name: sheet.app.name })} />}
      actions={
        <>
          <PactButton
            full
            size="l"
            busy={paying}
            onConfirm={() =>
              host.sheets.answer(sheet.id, { act: "pay", ...(instrument === quote.instrument.id ? {} : { instrumentId: instrument }) })
            }
          >
            {paying ? t("paying", { amount }) : t("pay", { amount })}
          </PactButton>
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
      {!paying && <BlockOffer sheet={sheet} />}
      <div role="status">{paying ? <p>{t("payingDetail")}</p> : null}</div>
    </Sheet>
  );
}

function Held({ merchant, expiresAt, shownAt }: { readonly merchant: string; readonly expiresAt: number; readonly shownAt: number }) {
  const { t } = useWords();
  const minutes = Math.floor((expiresAt - shownAt) / 60_000);
  return <bdi>{minutes > 0 ? t("soldByHeld", { merchant, minutes }) : t("soldBy", { merchant })}</bdi>;
}

/** Lines, what is added, and the total: of the quote, never of the guest. */
export function QuoteLines({ sheet }: { readonly sheet: SheetPart<"checkout">["sheet"] }) {
  const { t, money } = useWords();
  const { quote } = sheet;
  const added = [
    ["shipping", quote.shipping] as const,
    ["tax", quote.tax] as const,
    ["discount", { ...quote.discount, amount: -quote.discount.amount }] as const,
  ].filter(([, { amount }]) => amount !== 0);
  return (
    <TotalLines
      lines={[
        ...quote.lines.map((line) => ({
          label: <bdi>{line.quantity === 1 ? line.name : t("lineQuantity", { name: line.name, quantity: line.quantity })}</bdi>,
          value: money(line.total),
        })),
        ...added.map(([label, value]) => ({ label: t(label), value: money(value), second: true })),
      ]}
      total={{ label: t("total"), value: money(quote.total) }}
    />
  );
}
