import { AppIcon, Button, Sheet } from "@plaza/ui";
import { ArmedButton } from "../armed-button.tsx";
import { useHost, useWords } from "../context.tsx";
import { BlockOffer } from "./block-offer.tsx";
import type { SheetPart } from "./host-sheets.tsx";

/** Whether a subscription is to end, or to go on after all: one question, and the yes is not harder to find than the no. */
export function SubscriptionSheet({ sheet, open, onClosed }: SheetPart<"subscription">) {
  const host = useHost();
  const { t, date, money } = useWords();
  const { subscription, wish } = sheet;
  const answer = (ok: boolean) => host.sheets.answer(sheet.id, { ok });
  const paidUntil = subscription.status === "active" || subscription.status === "trialing";
  const ends = date(subscription.period.end);
  const text =
    wish === "resume"
      ? t("subResumeText", { amount: money(subscription.price), date: ends })
      : paidUntil
        ? t("subCancelText", { date: ends })
        : t("subCancelNow");
  return (
    <Sheet
      open={open}
      onClose={() => answer(false)}
      onClosed={onClosed}
      title={<bdi>{t(wish === "cancel" ? "subCancelTitle" : "subResumeTitle", { plan: subscription.plan.name })}</bdi>}
      description={<bdi>{sheet.app.name}</bdi>}
      leading={<AppIcon name={sheet.app.name} src={sheet.app.icon ?? undefined} size={44} />}
      closeButton={false}
      actions={
        <div className="pz-two">
          <Button kind="quiet" full onClick={() => answer(false)}>
            {t(wish === "cancel" ? "subCancelNo" : "subResumeNo")}
          </Button>
          <ArmedButton full onConfirm={() => answer(true)}>
            {t(wish === "cancel" ? "subCancelYes" : "subResumeYes")}
          </ArmedButton>
        </div>
      }
    >
      <p className="pzr-said">{text}</p>
      <BlockOffer sheet={sheet} />
    </Sheet>
  );
}
