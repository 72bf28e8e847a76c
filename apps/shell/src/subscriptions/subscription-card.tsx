import { useHost, useHostSnapshot } from "@plaza/host-react";
import type { UserSubscription } from "@plaza/protocol/services";
import { AppIcon, Badge, type BadgeProps, Button, Card, ChoiceCards } from "@plaza/ui";
import { useState } from "react";
import type { Change } from "./subscriptions.tsx";
import { useSubscriptionWords } from "./words.ts";

const tones: Record<UserSubscription["status"] | "cancelled", BadgeProps["tone"]> = {
  trialing: "ok",
  active: "ok",
  cancelled: "plain",
  past_due: "danger",
  paused: "warn",
  ended: "plain",
};

interface CardProps {
  readonly subscription: UserSubscription;
  /** Resolves to whether it was done. */
  onChange(change: Change): Promise<boolean>;
}

/** One subscription: what it costs, what comes next, and one button that ends it. The toast takes it back. */
export function SubscriptionCard({ subscription, onChange }: CardProps) {
  const host = useHost();
  const { t, date, money } = useSubscriptionWords();
  const icon = useHostSnapshot((snapshot) => snapshot.apps.find((app) => app.id === subscription.appId)?.icon);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const { id, plan, price, cancelled, credit, appName } = subscription;
  const status = cancelled && subscription.status !== "ended" ? "cancelled" : subscription.status;

  async function run(change: Change): Promise<boolean> {
    setBusy(true);
    const done = await onChange(change);
    setFailed(!done);
    setBusy(false);
    return done;
  }
  const resume = () => run((subscriptions) => subscriptions.resume(id));
  async function cancel(): Promise<void> {
    if (!(await run((subscriptions) => subscriptions.cancel(id)))) return;
    const runsOn = status === "active" || status === "trialing";
    if (!runsOn) {
      void host.notify({ text: t("endedToast") });
      return;
    }
    const { action } = await host.notify({ text: t("cancelledToast", { date: date(subscription.period.end) }), action: t("undo") });
    if (action) await resume();
  }

  return (
    <Card className="sh-plan">
      <div className="sh-plan-head">
        <AppIcon src={icon ?? undefined} name={appName} size={40} />
        <div className="pz-grow">
          <h3 className="pz-text-15 pz-w600">
            <bdi>{plan.name}</bdi>
          </h3>
          <p className="pz-text-13 pz-tone-second pz-num">
            <bdi>{appName}</bdi> · {t(`every.${plan.interval}`, { count: plan.count, amount: money(price) })}
          </p>
        </div>
        <Badge tone={tones[status]}>{t(`status.${status}`)}</Badge>
      </div>
      <p className="pz-text-13 pz-num">
        <State subscription={subscription} />
        {credit !== undefined && ` ${t("credit", { amount: money(credit) })}`}
      </p>
      {status === "past_due" && <PayWith subscription={subscription} busy={busy} onChange={run} />}
      {cancelled ? (
        <Button kind="line" full disabled={busy} onClick={() => void resume()}>
          {t("resume")}
        </Button>
      ) : (
        <Button kind="line" full disabled={busy} onClick={() => void cancel()}>
          {t("cancel")}
        </Button>
      )}
      {failed && (
        <p className="pz-text-13 pz-tone-danger" role="alert">
          {t("failed")}
        </p>
      )}
    </Card>
  );
}

/** In words: what is taken next, or why nothing is. */
function State({ subscription }: { readonly subscription: UserSubscription }) {
  const { t, date, money } = useSubscriptionWords();
  const { cancelled, status, next, period, price, appName, instrument } = subscription;
  if (cancelled) return t("cancelledText", { date: date(period.end) });
  if (status === "paused") return t("pausedText", { name: appName });
  const said = { amount: money(next?.total ?? price), date: date(next?.at ?? period.end) };
  if (status === "past_due") return t("pastDueText", said);
  return t("next", { ...said, instrument: instrument?.label ?? t("usual") });
}

type Instruments = Awaited<ReturnType<ReturnType<typeof useHost>["wallet"]["instruments"]>>;

/** Another way to pay, for a payment that was declined: it is tried at once. */
function PayWith({
  subscription,
  busy,
  onChange,
}: {
  readonly subscription: UserSubscription;
  readonly busy: boolean;
  onChange(change: Change): Promise<boolean>;
}) {
  const host = useHost();
  const { t } = useSubscriptionWords();
  const [instruments, setInstruments] = useState<Instruments | null>(null);
  if (instruments === null)
    return (
      <Button full disabled={busy} onClick={() => void host.wallet.instruments().then(setInstruments, () => setInstruments([]))}>
        {t("payWith")}
      </Button>
    );
  return (
    <ChoiceCards
      label={t("payWith")}
      value={subscription.instrument?.id}
      onChange={(instrumentId) => void onChange((subscriptions) => subscriptions.payWith(subscription.id, instrumentId))}
      options={instruments.map(({ id, label }) => ({ value: id, title: <bdi>{label}</bdi> }))}
    />
  );
}
