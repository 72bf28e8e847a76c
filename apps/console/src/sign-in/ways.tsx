import type { SignInWays } from "@plaza/protocol/services";
import { Button, iconProps } from "@plaza/ui";
import { useMutation } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useWords } from "../preferences.tsx";
import { signInApi } from "./api.ts";
import { EmailCode } from "./email-code.tsx";
import { useEntered } from "./use-entered.ts";
import { Why } from "./why.tsx";

/** The ways that there are here; null where there is none. */
export function Ways({ ways }: { readonly ways: SignInWays }) {
  if (ways.provider !== undefined) return <WithProvider name={ways.provider.name} />;
  return (
    <>
      {ways.passkey && <WithPasskey />}
      {ways.email && <EmailCode outbox={ways.outbox} />}
    </>
  );
}

function WithProvider({ name }: { readonly name: string }) {
  const words = useWords();
  const start = useMutation({ mutationFn: signInApi.provider, onSuccess: (url) => location.assign(url) });
  return (
    <>
      <Button kind="ink" full busy={start.isPending || start.isSuccess} onClick={() => start.mutate()}>
        {words.t("signIn.provider", { name })}
      </Button>
      <Why error={start.error} wrong="signIn.refused" />
    </>
  );
}

function WithPasskey() {
  const words = useWords();
  const entered = useEntered();
  const enter = useMutation({ mutationFn: signInApi.passkey, onSuccess: entered });
  return (
    <>
      <Button kind="ink" full icon={<KeyRound {...iconProps(16)} />} busy={enter.isPending} onClick={() => enter.mutate()}>
        {words.t("signIn.passkey")}
      </Button>
      <Why error={enter.error} wrong="signIn.refused" />
    </>
  );
}
