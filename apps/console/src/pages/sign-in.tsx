import type { Me } from "@plaza/protocol/services";
import { Button } from "@plaza/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { SESSION_ENDED } from "../queries.ts";
import { Failed, Loaded } from "../states.tsx";

/** Demo people with a role in the console. */
export function SignIn({ me }: { readonly me: Me }) {
  const words = useWords();
  const client = useQueryClient();
  const personas = useQuery({ queryKey: ["personas"], queryFn: api.personas });
  const ended = useQuery({ queryKey: SESSION_ENDED, queryFn: () => false, enabled: false, initialData: false });
  const signIn = useMutation({
    mutationFn: api.signIn,
    onSuccess: () => {
      client.setQueryData(SESSION_ENDED, false);
      // The address was never left: the page of before comes back by itself.
      return client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION_ENDED[0] });
    },
  });
  const title = words.t(ended.data ? "signIn.again" : "signIn.title");
  const brand = words.t("brand");
  useEffect(() => {
    document.title = `${title} · ${brand}`;
  }, [title, brand]);
  const explanation =
    me.name !== undefined ? words.t("signIn.wrongRole", { name: me.name }) : words.t(ended.data ? "signIn.ended" : "signIn.text");
  return (
    <main className="console-centre pz-host pz-dense">
      <div className="console-sign-in">
        <img src="/icon.svg" alt="" width="40" height="40" />
        <h1>{title}</h1>
        <p>{explanation}</p>
        {signIn.isError && (
          <Failed
            error={signIn.error}
            title={words.t("act.failed")}
            advice={words.t("act.advice")}
            onRetry={() => signIn.mutate(signIn.variables)}
          />
        )}
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
