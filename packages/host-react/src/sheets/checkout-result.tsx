import type { CheckoutPhase } from "@plaza/host";
import { Button, iconProps, List, Notice, Row, Sheet, VaultBar } from "@plaza/ui";
import { Check, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useHostSnapshot, useWords } from "../context.tsx";
import type { SheetPart } from "./host-sheets.tsx";
import { PlanTerms } from "./plan-terms.tsx";
import { QuoteLines } from "./quote-lines.tsx";

interface ResultProps extends SheetPart<"checkout"> {
  readonly state: Exclude<CheckoutPhase, { phase: "review" | "raise" | "paying" | "bank" }>;
  readonly onDone: () => void;
  /** Id of what was paid with. */
  readonly instrument: string;
}

/** How a payment ended: a receipt, a reason, or the truth that it is not known yet. */
export function CheckoutResult({ sheet, state, open, onClosed, onDone, instrument }: ResultProps) {
  const { t, date, money } = useWords();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const paid = state.phase === "done" && state.outcome.status === "paid";
  const agreed = state.phase === "done" && state.outcome.status === "agreed";
  const amount = money(sheet.quote.total);
  const [endedAt] = useState(() => Date.now());
  const ending = agreed ? t(sheet.quote.terms?.from === undefined ? "planBegun" : "planChanged") : t("paidTitle", { amount });
  const receiptHead = {
    title: <span className="pz-text-24 pz-num">{ending}</span>,
    description: t("paidText", { date: date(endedAt, "dateTime") }),
    leading: (
      <span className="pzr-ending-icon">
        <Check {...iconProps(24)} />
      </span>
    ),
  };
  return (
    <Sheet
      open={open}
      onClose={onDone}
      onClosed={onClosed}
      vault={<VaultBar markSeed={me?.mark.seed ?? ""} title={hostName} detail={<bdi>{sheet.quote.merchant}</bdi>} />}
      {...(paid || agreed ? receiptHead : { title: t("payTitle", { merchant: sheet.quote.merchant }), hideTitle: true })}
      actions={
        <Button full onClick={onDone}>
          {t("done")}
        </Button>
      }
    >
      {paid || agreed ? <Receipt sheet={sheet} instrument={instrument} /> : <Unpaid state={state} />}
    </Sheet>
  );
}

function Receipt({ sheet, instrument }: { readonly sheet: ResultProps["sheet"]; readonly instrument: string }) {
  const { t } = useWords();
  const { quote, instruments } = sheet;
  return (
    <>
      <QuoteLines sheet={sheet} />
      {quote.terms !== undefined && <PlanTerms terms={quote.terms} />}
      <List>
        <Row title={t("merchant")} value={<bdi>{quote.merchant}</bdi>} />
        <Row title={t("paidWith")} value={<bdi>{instruments.find(({ id }) => id === instrument)?.label ?? quote.instrument.label}</bdi>} />
        {quote.total.amount > 0 && <Row title={t("orderNumber")} value={quote.orderId.slice(-6).toUpperCase()} />}
      </List>
    </>
  );
}

function Unpaid({ state }: { readonly state: ResultProps["state"] }) {
  const { t } = useWords();
  const hostName = useHostSnapshot((snapshot) => snapshot.name);
  const notCharged = [{ icon: <ShieldCheck {...iconProps(20)} />, text: t("notCharged") }];
  const failure = ({ code, reason }: Extract<CheckoutPhase, { phase: "failed" }>): string => {
    if (code === "QUOTE_EXPIRED") return t("failed.QUOTE_EXPIRED");
    if (reason === "coupon_used_up" || reason === "coupon_used") return t("failed.coupon");
    return reason === "overtaken" ? t("failed.overtaken") : t("failed.other", { host: hostName });
  };
  if (state.phase === "failed") {
    return (
      <Notice
        role="alert"
        tone="danger"
        title={t("failedTitle")}
        text={failure(state)}
        facts={notCharged}
        details={{ label: t("detailsLabel"), items: [[t("detailCode"), state.code]] }}
      />
    );
  }
  if (state.phase === "done" && state.outcome.status === "declined") {
    return <Notice role="alert" tone="danger" title={t("declinedTitle")} text={t(`declined.${state.outcome.code}`)} facts={notCharged} />;
  }
  const known = state.phase === "done";
  return (
    <Notice role="alert" tone="warn" title={t(known ? "pendingTitle" : "unknownTitle")} text={t(known ? "pendingText" : "unknownText")} />
  );
}
