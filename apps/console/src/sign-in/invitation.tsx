import type { Me } from "@plaza/protocol/services";
import { Button } from "@plaza/ui";
import { useMutation } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useWords } from "../preferences.tsx";
import { signInApi } from "./api.ts";
import { Doorway } from "./doorway.tsx";
import { useEntered } from "./use-entered.ts";
import { Why } from "./why.tsx";

const KEY = "plaza.console.invitation";

/** The invitation that this tab was opened with: behind the `#` of the address, and kept in the tab while its person signs in elsewhere. */
export function useInvitation(): readonly [string | null, () => void] {
  const [token, setToken] = useState(() => {
    if (location.pathname === "/join" && location.hash.length > 1) {
      sessionStorage.setItem(KEY, location.hash.slice(1));
      history.replaceState(history.state, "", "/join");
    }
    return sessionStorage.getItem(KEY);
  });
  return [
    token,
    () => {
      sessionStorage.removeItem(KEY);
      setToken(null);
    },
  ];
}

/** Who is signed in takes the role, or leaves it. */
export function Invitation({ me, token, onDone }: { readonly me: Me; readonly token: string; onDone(): void }) {
  const words = useWords();
  const router = useRouter();
  const entered = useEntered();
  const leave = () => {
    onDone();
    router.history.replace("/");
  };
  const accept = useMutation({
    mutationFn: () => signInApi.accept(token),
    onSuccess: async () => {
      await entered();
      leave();
    },
  });
  return (
    <Doorway title={words.t("invite.title")} text={words.t("invite.text", { name: me.name ?? words.t("role.user") })}>
      <Why error={accept.error} wrong="invite.over" />
      {!accept.isError && (
        <Button kind="ink" full busy={accept.isPending} onClick={() => accept.mutate()}>
          {words.t("invite.accept")}
        </Button>
      )}
      <Button kind="quiet" full onClick={leave}>
        {words.t("invite.leave")}
      </Button>
    </Doorway>
  );
}
