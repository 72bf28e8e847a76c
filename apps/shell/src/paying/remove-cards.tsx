import { useHost } from "@plaza/host-react";
import type { UserSubscription } from "@plaza/protocol/services";
import { Button, iconProps, List, Row, Sheet } from "@plaza/ui";
import { CreditCard, Trash2 } from "lucide-react";
import { useRef, useState } from "react";
import { useFocusOnChange } from "../account/use-focus-on-change.ts";
import { problemOf } from "./problem.ts";
import type { WaysToPay } from "./use-new-card.ts";
import { type PayingWordId, usePayingWords } from "./words.ts";

type Card = WaysToPay["instruments"][number];

interface RemoveCardsProps {
  readonly instruments: readonly Card[];
  onChange(instruments: readonly Card[]): void;
  onDone(): void;
}

interface Question {
  readonly card: Card;
  /** What runs on and is paid with it. */
  readonly plans: readonly UserSubscription[];
}

/** The cards, each to be removed after one question that says what else it changes. */
export function RemoveCards({ instruments, onChange, onDone }: RemoveCardsProps) {
  const host = useHost();
  const { t } = usePayingWords();
  const [question, setQuestion] = useState<Question | null>(null);
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<PayingWordId | null>(null);
  const part = useRef<HTMLDivElement>(null);
  // The one that had the keyboard is gone.
  useFocusOnChange(part, instruments.length);
  const others = instruments.filter(({ id }) => id !== question?.card.id);
  const next = others.find((one) => one.default) ?? others[0];

  async function run(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(null);
    await work().catch((error: unknown) => setProblem(problemOf(error)));
    setBusy(false);
  }
  const ask = async (card: Card) =>
    busy ||
    run(async () => {
      const all = await host.subscriptions.list();
      setQuestion({
        card,
        plans: all.filter(({ instrument, cancelled, status }) => instrument?.id === card.id && !cancelled && status !== "ended"),
      });
      setAsking(true);
    });
  const remove = ({ card, plans }: Question) =>
    run(async () => {
      onChange(await host.wallet.removeInstrument(card.id, plans.length > 0 ? next?.id : undefined));
      setAsking(false);
      void host.notify({ text: t("removed", { name: card.label }) });
    });

  const stuck = question !== null && question.plans.length > 0 && next === undefined;
  return (
    <div className="sh-remove" ref={part}>
      <List inset="icon" label={t("remove")}>
        {instruments.map((card) => (
          <Row
            key={card.id}
            leading={<CreditCard {...iconProps(21)} />}
            title={<bdi>{card.label}</bdi>}
            {...(card.default ? { detail: t("first") } : {})}
            trailing={
              <>
                <span className="pz-hidden">{t("removeOne", { name: "" })}</span>
                <Trash2 {...iconProps(18)} />
              </>
            }
            onPress={() => void ask(card)}
          />
        ))}
      </List>
      <div className="sh-inset sh-ways">
        {problem !== null && !asking && <Problem word={problem} />}
        <Button kind="line" full onClick={onDone}>
          {t("removeDone")}
        </Button>
      </div>
      {question !== null && (
        <Sheet
          open={asking}
          onClose={() => setAsking(false)}
          title={<bdi>{t("ask", { name: question.card.label })}</bdi>}
          description={t("askText")}
          dismissible={!busy}
          closeButton={false}
          actions={
            <>
              {stuck ? (
                <a className="pz-button pz-button-line pz-button-full" href="/orders">
                  {t("toPlans")}
                </a>
              ) : (
                <Button kind="harm" filled full busy={busy} onClick={() => void remove(question)}>
                  {t("yes")}
                </Button>
              )}
              <Button kind="line" full disabled={busy} onClick={() => setAsking(false)}>
                {t("no")}
              </Button>
            </>
          }
        >
          <Changes question={question} next={next} />
          {problem !== null && <Problem word={problem} />}
        </Sheet>
      )}
    </div>
  );
}

/** What else changes with it, before it does. */
function Changes({ question, next }: { readonly question: Question; readonly next: Card | undefined }) {
  const { t } = usePayingWords();
  const { card, plans } = question;
  const named = { count: plans.length, names: plans.map(({ plan, appName }) => `${plan.name} (${appName})`).join(", ") };
  if (plans.length > 0) return <p>{next === undefined ? t("askStuck", named) : t("askPlans", { ...named, next: next.label })}</p>;
  return card.default && next !== undefined ? <p>{t("askNext", { next: next.label })}</p> : null;
}

function Problem({ word }: { readonly word: PayingWordId }) {
  const { t } = usePayingWords();
  return (
    <p className="pz-text-13 pz-tone-danger" role="alert">
      {t(word)}
    </p>
  );
}
