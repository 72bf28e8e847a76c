import type { Me } from "@plaza/protocol/services";
import { Button } from "@plaza/ui";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { SESSION_ENDED } from "../queries.ts";
import { signInApi } from "../sign-in/api.ts";
import { DemoPeople } from "../sign-in/demo-people.tsx";
import { Doorway } from "../sign-in/doorway.tsx";
import { useEntered } from "../sign-in/use-entered.ts";
import { Ways } from "../sign-in/ways.tsx";
import { Why } from "../sign-in/why.tsx";
import { Loaded } from "../states.tsx";

async function loadDoors() {
  const [ways, { personas }] = await Promise.all([signInApi.ways(), api.personas()]);
  return { ways, people: personas.filter(({ role }) => role !== "user") };
}

/** For a guest the ways in; for a member without a role the way out, and what would give them one. */
export function SignIn({ me, invited }: { readonly me: Me; readonly invited: boolean }) {
  const words = useWords();
  const doors = useQuery({ queryKey: ["doors"], queryFn: loadDoors });
  const ended = useQuery({ queryKey: SESSION_ENDED, queryFn: () => false, enabled: false, initialData: false });
  const member = me.state === "member";
  const text = () => {
    if (member) return words.t("signIn.noRole", { name: me.name ?? words.t("role.user") });
    if (invited) return words.t("invite.signInFirst");
    return words.t(ended.data ? "signIn.ended" : "signIn.text");
  };
  return (
    <Doorway title={words.t(ended.data ? "signIn.again" : "signIn.title")} text={text()}>
      {member && <SignOut />}
      <Loaded query={doors}>
        {({ ways, people }) => {
          const none = !ways.passkey && !ways.email && ways.provider === undefined;
          return (
            <>
              {!member && <Ways ways={ways} />}
              {people.length > 0 && !invited && <DemoPeople personas={people} />}
              {!member && none && people.length === 0 && <p>{words.t("signIn.none")}</p>}
            </>
          );
        }}
      </Loaded>
    </Doorway>
  );
}

function SignOut() {
  const words = useWords();
  const entered = useEntered();
  const out = useMutation({ mutationFn: api.signOut, onSuccess: entered });
  return (
    <>
      <Button kind="line" full busy={out.isPending} onClick={() => out.mutate()}>
        {words.t("signOut")}
      </Button>
      <Why error={out.error} wrong="error.other" />
    </>
  );
}
