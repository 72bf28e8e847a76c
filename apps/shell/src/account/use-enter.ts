import { useHost } from "@plaza/host-react";
import type { SignedIn } from "@plaza/protocol/services";
import { navigate } from "../navigation.ts";
import { useAccountWords } from "./words.ts";

/** What follows every way to sign in: the host has another user, every open app is closed, and the page of the account is there. */
export function useEnter(): (signedIn: SignedIn) => Promise<void> {
  const host = useHost();
  const { t } = useAccountWords();
  return async ({ me, conflicts }) => {
    await host.signedIn(me);
    navigate("/you", { replace: true });
    if (conflicts > 0) void host.notify({ text: t("in.conflicts", { count: conflicts }) });
  };
}
