import { isMiniAppError, type SubscribeOutcome, type Subscription } from "@plaza/sdk";
import { usePlaza } from "@plaza/sdk/react";
import { useCallback, useEffect, useState } from "react";
import { formatMoney, type Plan, plans } from "./menu.ts";
import type { translator } from "./strings.ts";

interface CardProps {
  readonly t: ReturnType<typeof translator>;
  readonly locale: string;
  onMenu(): void;
}

/** The coffee card: what it costs, the user's own, and every way out of it. */
export function Card({ t, locale, onMenu }: CardProps) {
  const plaza = usePlaza();
  const [mine, setMine] = useState<Subscription | null>();
  const [busy, setBusy] = useState(false);
  const [note, setNote] = useState<string>();

  const load = useCallback(async () => {
    const { subscriptions } = await plaza.checkout.listSubscriptions();
    setMine(subscriptions.find(({ status }) => status !== "ended") ?? null);
  }, [plaza]);

  useEffect(() => {
    void load();
    return plaza.on("orderupdate", () => void load());
  }, [plaza, load]);

  async function run(act: () => Promise<unknown>): Promise<void> {
    setBusy(true);
    setNote(undefined);
    try {
      const outcome = (await act()) as Partial<Extract<SubscribeOutcome, { status: "declined" }>>;
      if (outcome.status !== undefined && ["pending", "declined", "cancelled"].includes(outcome.status))
        setNote(t(outcome.status, outcome.code === undefined ? {} : { code: outcome.code }));
      await load();
    } catch (error) {
      setNote(t("failed", { code: isMiniAppError(error) ? error.code : "INTERNAL" }));
    } finally {
      setBusy(false);
    }
  }

  const take = (plan: Plan) =>
    run(() =>
      mine ? plaza.checkout.changeSubscription({ subscriptionId: mine.id, plan: plan.id }) : plaza.checkout.subscribe({ plan: plan.id }),
    );

  return (
    <>
      <h1>{t("card")}</h1>
      <p className="soft">{t("cardText")}</p>
      {mine && (
        <p role="status" className="note">
          <b>{mine.plan.name}</b>
          <br />
          {state(mine, t, locale)}
        </p>
      )}
      {mine !== undefined && (
        <ul>
          {plans
            .filter(({ id }) => id !== mine?.plan.id)
            .map((plan) => (
              <li key={plan.id}>
                <div className="grow">
                  <h2>{plan.name}</h2>
                  <p className="price num">
                    {t(plan.interval === "year" ? "perYear" : "perMonth", { price: formatMoney(plan.price, locale) })}
                  </p>
                </div>
                <button
                  type="button"
                  className="line flat"
                  aria-label={t(mine ? "changeTo" : "subscribe", { plan: plan.name })}
                  disabled={busy}
                  onClick={() => void take(plan)}
                >
                  {t(mine ? "change" : "get")}
                </button>
              </li>
            ))}
        </ul>
      )}
      {note !== undefined && (
        <p role="status" className="note">
          {note}
        </p>
      )}
      <div className="ways">
        {mine && (
          <button
            type="button"
            className="line"
            disabled={busy}
            onClick={() =>
              void run(() =>
                mine.cancelled
                  ? plaza.checkout.resumeSubscription({ subscriptionId: mine.id })
                  : plaza.checkout.cancelSubscription({ subscriptionId: mine.id }),
              )
            }
          >
            {t(mine.cancelled ? "cardResume" : "cardCancel")}
          </button>
        )}
        <button type="button" className="line" onClick={onMenu}>
          {t("toMenu")}
        </button>
      </div>
    </>
  );
}

function state({ status, cancelled, period }: Subscription, t: CardProps["t"], locale: string): string {
  const date = new Date(period.end).toLocaleDateString(locale, { dateStyle: "medium" });
  if (status === "past_due" || status === "paused") return t("cardDue");
  return t(cancelled ? "cardCancelled" : "cardActive", { date });
}
