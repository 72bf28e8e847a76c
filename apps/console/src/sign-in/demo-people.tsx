import type { Persona } from "@plaza/protocol/services";
import { Button } from "@plaza/ui";
import { useMutation } from "@tanstack/react-query";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { Failed } from "../states.tsx";
import { useEntered } from "./use-entered.ts";

/** Demo people with a role in the console, whom anyone may be. */
export function DemoPeople({ personas }: { readonly personas: readonly Persona[] }) {
  const words = useWords();
  const entered = useEntered();
  const signIn = useMutation({ mutationFn: api.signIn, onSuccess: entered });
  return (
    <>
      {signIn.isError && (
        <Failed
          error={signIn.error}
          title={words.t("act.failed")}
          advice={words.t("act.advice")}
          onRetry={() => signIn.mutate(signIn.variables)}
        />
      )}
      <h2>{words.t("signIn.demo")}</h2>
      {personas.map((persona) => (
        <Button
          key={persona.id}
          kind="line"
          full
          busy={signIn.isPending && signIn.variables === persona.id}
          onClick={() => signIn.mutate(persona.id)}
        >
          {words.t("signIn.as", { name: `${persona.name} (${words.t(`role.${persona.role}`)})` })}
        </Button>
      ))}
    </>
  );
}
