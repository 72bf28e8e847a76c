import { isMiniAppError } from "@plaza/protocol";
import { iconProps } from "@plaza/ui";
import { CircleAlert } from "lucide-react";
import { useState } from "react";
import { type AccountWordId, useAccountWords } from "./words.ts";

/** What went wrong, as a word of the catalogue. `own` says what the page knows better than the error. */
export type ProblemWords = Readonly<Partial<Record<string, AccountWordId>>>;

function problemOf(error: unknown, own: ProblemWords): AccountWordId {
  const name = isMiniAppError(error) ? error.code : error instanceof Error ? error.name : "";
  return own[name] ?? known[name] ?? "problem.failed";
}

/** Codes of our server, and names of the errors of a WebAuthn ceremony (Web Authentication Level 3, §5.1.3 and §5.1.4). */
const known: ProblemWords = {
  OFFLINE: "problem.offline",
  RATE_LIMITED: "problem.limited",
  BRIDGE_BUSY: "problem.busy",
  NotAllowedError: "problem.closed",
  AbortError: "problem.closed",
  InvalidStateError: "problem.known",
  ConstraintError: "problem.weak",
  NotSupportedError: "problem.unsupported",
};

export interface Act {
  readonly busy: boolean;
  readonly problem: AccountWordId | null;
  /** Does it and settles; what went wrong is in `problem`. True when it worked. */
  run(work: () => Promise<void>): Promise<boolean>;
}

/** One thing that a button does: busy while it runs, and then what went wrong, in words. */
export function useAct(own: ProblemWords = {}): Act {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<AccountWordId | null>(null);
  return {
    busy,
    problem,
    run: async (work) => {
      setBusy(true);
      setProblem(null);
      try {
        await work();
        return true;
      } catch (error) {
        setProblem(problemOf(error, own));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

export function Problem({ act }: { act: Act }) {
  const { t } = useAccountWords();
  if (act.problem === null) return null;
  return (
    <p className="pz-field-note pz-field-error" role="alert">
      <CircleAlert {...iconProps(16)} />
      <span>{t(act.problem)}</span>
    </p>
  );
}
