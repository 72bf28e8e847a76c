import "./paying.css";
import { useHost } from "@plaza/host-react";
import { Button, ChoiceCards, iconProps, Section } from "@plaza/ui";
import { Plus } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useFocusOnChange } from "../account/use-focus-on-change.ts";
import { problemOf } from "./problem.ts";
import { RemoveCards } from "./remove-cards.tsx";
import { type Return, rememberCards } from "./return.ts";
import { useNewCard, type WaysToPay as Ways } from "./use-new-card.ts";
import { type PayingWordId, usePayingWords } from "./words.ts";

interface WaysToPayProps {
  readonly ways: Ways;
  /** How the user came back from the provider's page, if they did. */
  readonly arrival: Return | null;
  onChange(instruments: Ways["instruments"]): void;
  refresh(): Promise<void>;
  onChoose(id: string): void;
}

/** What the user pays with: the usual one, a new one on the provider's own page, and the end of one. */
export function WaysToPay({ ways, arrival, onChange, refresh, onChoose }: WaysToPayProps) {
  const { t } = usePayingWords();
  const [removing, setRemoving] = useState(false);
  const part = useRef<HTMLDivElement>(null);
  useFocusOnChange(part, removing);
  const { instruments, adds, removes } = ways;
  const none = instruments.length === 0;
  return (
    <Section title={t("with")}>
      <div className="sh-inset sh-ways">
        <Arrival ways={ways} arrival={arrival} refresh={refresh} onChoose={onChoose} />
      </div>
      <div className={removing && !none ? undefined : "sh-inset sh-ways"} ref={part}>
        {none && <p className="pz-tone-second">{t(adds ? "none" : "noneFixed")}</p>}
        {removing && !none ? (
          <RemoveCards instruments={instruments} onChange={onChange} onDone={() => setRemoving(false)} />
        ) : (
          <>
            {!none && (
              <ChoiceCards
                label={t("with")}
                value={instruments.find((instrument) => instrument.default)?.id}
                onChange={onChoose}
                options={instruments.map(({ id, label }) => ({ value: id, title: <bdi>{label}</bdi> }))}
              />
            )}
            {adds && <AddCard ways={ways} />}
            {removes && !none && (
              <Button kind="quiet" full onClick={() => setRemoving(true)}>
                {t("remove")}
              </Button>
            )}
          </>
        )}
      </div>
    </Section>
  );
}

/** What came of the provider's page. */
function Arrival({ ways, arrival, refresh, onChoose }: Pick<WaysToPayProps, "ways" | "arrival" | "refresh" | "onChoose">) {
  const { t } = usePayingWords();
  const found = useNewCard(ways, arrival, refresh);
  const card = found?.card;
  return (
    <div role="status">
      {arrival?.how === "left" && <p>{t("left")}</p>}
      {found?.state === "coming" && <p>{t("coming")}</p>}
      {found?.state === "late" && (
        <>
          <p>{t("late")}</p>
          <Button kind="line" full onClick={found.look}>
            {t("again")}
          </Button>
        </>
      )}
      {card !== undefined && (
        <>
          <p>
            <bdi>{t("added", { name: card.label })}</bdi>
          </p>
          {!card.default && (
            <Button kind="line" full onClick={() => onChoose(card.id)}>
              {t("addedFirst")}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

/** Leads to the provider's page, or says why it does not. */
function AddCard({ ways }: { readonly ways: Ways }) {
  const host = useHost();
  const { t } = usePayingWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<PayingWordId | null>(null);
  // The browser's Back brings this very page again, as it was left.
  useEffect(() => {
    const shown = () => setBusy(false);
    addEventListener("pageshow", shown);
    return () => removeEventListener("pageshow", shown);
  }, []);

  async function add(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const page = await host.wallet.addInstrument();
      rememberCards(ways.instruments.map(({ id }) => id));
      location.assign(page);
    } catch (error) {
      setProblem(problemOf(error));
      setBusy(false);
    }
  }
  return (
    <>
      <Button kind="line" full busy={busy} icon={<Plus {...iconProps(20)} />} onClick={() => void add()}>
        {t(problem === null ? "add" : "retry")}
      </Button>
      {problem !== null && (
        <p className="pz-text-13 pz-tone-danger" role="alert">
          {t(problem)}
        </p>
      )}
      <p className="pz-text-12 pz-tone-second">{t("addText")}</p>
    </>
  );
}
