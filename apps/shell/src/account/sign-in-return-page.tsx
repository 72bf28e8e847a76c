import "./account.css";
import { useHostSnapshot } from "@plaza/host-react";
import { isMiniAppError } from "@plaza/protocol";
import { ErrorState } from "@plaza/ui";
import { useEffect, useRef, useState } from "react";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { accountApi } from "./account-api.ts";
import { useEnter } from "./use-enter.ts";
import { type AccountWordId, useAccountWords } from "./words.ts";

/** Where the team's own provider sends the browser back to, with what the server is to make of it in the query. */
export function SignInReturnPage() {
  const { t } = useAccountWords();
  const hasUser = useHostSnapshot(({ me }) => me !== null);
  const enter = useEnter();
  const query = useRef<string | null>(null);
  const [problem, setProblem] = useState<readonly [title: AccountWordId, text: AccountWordId] | null>(null);
  const latest = useRef(enter);
  latest.current = enter;

  useEffect(() => {
    // The host's own first question for its user would answer after this, with the guest.
    if (!hasUser || query.current !== null) return;
    query.current = location.search;
    // The code works once; it stays in no history all the same.
    history.replaceState(history.state, "", location.pathname);
    accountApi.comeBack(query.current || "?").then(
      (signedIn) => latest.current(signedIn),
      (error: unknown) => setProblem(problemOf(error)),
    );
  }, [hasUser]);

  return (
    <SubPage title={t("back.title")} up="/sign-in">
      {problem === null ? (
        <RowsSkeleton label={t("back.wait")} />
      ) : (
        <ErrorState
          title={t(problem[0])}
          text={t(problem[1])}
          actions={
            <a className="pz-button pz-button-ink pz-button-full" href="/sign-in">
              {t("back.again")}
            </a>
          }
        />
      )}
    </SubPage>
  );
}

function problemOf(error: unknown): readonly [AccountWordId, AccountWordId] {
  const code = isMiniAppError(error) ? error.code : "INTERNAL";
  if (code === "CONSENT_DENIED") return ["back.denied", "back.deniedText"];
  if (code === "BRIDGE_BUSY") return ["back.failed", "problem.provider"];
  if (code === "OFFLINE") return ["back.failed", "problem.offline"];
  if (code === "RATE_LIMITED") return ["back.failed", "problem.limited"];
  return ["back.failed", code === "INVALID_PARAMS" ? "back.over" : "back.refused"];
}
