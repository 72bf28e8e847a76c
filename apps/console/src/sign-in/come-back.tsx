import { Spinner } from "@plaza/ui";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useWords } from "../preferences.tsx";
import { signInApi } from "./api.ts";
import { Doorway } from "./doorway.tsx";
import { useEntered } from "./use-entered.ts";
import { Why } from "./why.tsx";

/** Page that the team's own provider sends the browser back to. */
export const RETURN_PATH = "/sign-in/return";

/** Hands on what the provider sent along, once. */
export function ComeBack() {
  const words = useWords();
  const router = useRouter();
  const entered = useEntered();
  const query = useRef<string | null>(null);
  const back = useMutation({
    mutationFn: signInApi.comeBack,
    onSuccess: async () => {
      router.history.replace("/");
      await entered();
    },
  });
  const { mutate } = back;
  useEffect(() => {
    if (query.current !== null) return;
    query.current = location.search;
    // The code works once; it stays in no history all the same.
    history.replaceState(history.state, "", location.pathname);
    mutate(query.current || "?");
  }, [mutate]);
  return (
    <Doorway title={words.t("signIn.title")} text={back.isError ? words.t("act.failed") : words.t("loading")}>
      {back.isError ? (
        <>
          <Why error={back.error} wrong="signIn.over" />
          <a className="pz-button pz-button-ink pz-button-full" href="/">
            {words.t("signIn.startAgain")}
          </a>
        </>
      ) : (
        <Spinner />
      )}
    </Doorway>
  );
}
