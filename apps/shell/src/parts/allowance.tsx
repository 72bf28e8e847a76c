import { useHost } from "@plaza/host-react";
import type { Allowance } from "@plaza/protocol/services";
import { ChoiceCards, Section } from "@plaza/ui";
import { useEffect, useState } from "react";
import { useShell } from "../shell-context.tsx";

/** What an app may be paid without a second question: seen, and lowered with one tap [Z4]. */
export function AllowanceChoice({ appId }: { appId: string }) {
  const { t, money } = useShell();
  const host = useHost();
  const [allowance, setAllowance] = useState<Allowance | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    // Without it the page says what it knows; the server holds the limit all the same.
    host.wallet.allowance(appId).then(setAllowance, () => undefined);
  }, [host, appId]);
  if (allowance === null) return null;

  const { perPurchase, highest, spent } = allowance;
  const steps = [highest.amount, Math.floor(highest.amount / 4), Math.floor(highest.amount / 20), 0, perPurchase.amount];

  function lower(amount: number) {
    setFailed(false);
    host.wallet.setAllowance(appId, { perPurchase: amount }).then(setAllowance, () => setFailed(true));
  }

  return (
    <Section title={t("limit.title")}>
      <div className="sh-inset">
        <ChoiceCards
          label={t("limit.title")}
          value={String(perPurchase.amount)}
          onChange={(amount) => lower(Number(amount))}
          options={[...new Set(steps)]
            .toSorted((one, other) => other - one)
            .map((amount) => ({
              value: String(amount),
              title: amount === 0 ? t("limit.none") : t("limit.upTo", { amount: money({ ...perPurchase, amount }) }),
            }))}
        />
      </div>
      <p className="pz-text-12 pz-tone-second sh-fine">
        {t("limit.text")} {t("limit.spent", { count: spent.count, amount: money(spent.total) })}
      </p>
      {failed && (
        <p className="pz-text-13 pz-tone-danger sh-fine" role="alert">
          {t("you.changeFailed")}
        </p>
      )}
    </Section>
  );
}
