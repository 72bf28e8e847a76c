import type { Me } from "@plaza/protocol/services";
import { Button } from "@plaza/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { LoadError, Loaded } from "../states.tsx";

/** Demo people with a role in the console. */
export function SignIn({ me }: { readonly me: Me }) {
  const words = useWords();
  const client = useQueryClient();
  const personas = useQuery({ queryKey: ["personas"], queryFn: api.personas });
  const signIn = useMutation({ mutationFn: api.signIn, onSuccess: () => client.invalidateQueries() });
  return (
    <main className="console-centre pz-host pz-dense">
      <div className="console-sign-in">
        <img src="/icon.svg" alt="" width="40" height="40" />
        <h1>{words.t("signIn.title")}</h1>
        <p>{me.name === undefined ? words.t("signIn.text") : words.t("signIn.wrongRole", { name: me.name })}</p>
        {signIn.isError && <LoadError error={signIn.error} onRetry={() => signIn.reset()} />}
        <Loaded query={personas}>
          {(data) => {
            const mine = data.personas.filter((persona) => persona.role !== "user");
            if (mine.length === 0) return <p>{words.t("signIn.none")}</p>;
            return mine.map((persona) => (
              <Button
                key={persona.id}
                kind={persona.role === "operator" ? "ink" : "line"}
                full
                busy={signIn.isPending && signIn.variables === persona.id}
                onClick={() => signIn.mutate(persona.id)}
              >
                {words.t("signIn.as", { name: `${persona.name} (${words.t(`role.${persona.role}`)})` })}
              </Button>
            ));
          }}
        </Loaded>
      </div>
    </main>
  );
}
