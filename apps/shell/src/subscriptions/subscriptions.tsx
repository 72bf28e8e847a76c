import "./subscriptions.css";
import type { Host } from "@plaza/host";
import { useHost } from "@plaza/host-react";
import type { UserSubscription } from "@plaza/protocol/services";
import { Button, Section } from "@plaza/ui";
import { useCallback, useEffect, useState } from "react";
import { SubscriptionCard } from "./subscription-card.tsx";
import { useSubscriptionWords } from "./words.ts";

export type Change = (subscriptions: Host["subscriptions"]) => Promise<readonly UserSubscription[]>;

/** What the user pays for again and again, and its end: here without opening the mini-app, whether it still opens or not. Nothing where there is none. */
export function Subscriptions() {
  const host = useHost();
  const { t } = useSubscriptionWords();
  const [all, setAll] = useState<readonly UserSubscription[] | null>(null);
  const [failed, setFailed] = useState(false);

  const load = useCallback(() => {
    setFailed(false);
    host.subscriptions.list().then(setAll, () => setFailed(true));
  }, [host]);
  useEffect(load, [load]);

  /** Resolves to whether it was done. */
  async function change(how: Change): Promise<boolean> {
    try {
      setAll(await how(host.subscriptions));
      return true;
    } catch {
      return false;
    }
  }

  if (failed && all === null)
    return (
      <Section title={t("title")}>
        <div className="sh-plans" role="alert">
          <p className="pz-tone-second">{t("loadFailed")}</p>
          <Button kind="line" onClick={load}>
            {t("retry")}
          </Button>
        </div>
      </Section>
    );
  const shown = all?.filter(({ status }) => status !== "ended") ?? [];
  if (shown.length === 0) return null;
  return (
    <Section title={t("title")}>
      <div className="sh-plans">
        {shown.map((subscription) => (
          <SubscriptionCard key={subscription.id} subscription={subscription} onChange={change} />
        ))}
      </div>
    </Section>
  );
}
