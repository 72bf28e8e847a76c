import { useHost, useHostSnapshot } from "@plaza/host-react";
import type { Persona } from "@plaza/protocol/services";
import { Badge, Button, ErrorState, iconProps, List, Row } from "@plaza/ui";
import { Check } from "lucide-react";
import { useState } from "react";
import { leaveTo } from "../navigation.ts";
import { initials } from "../parts/account-button.tsx";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { useShell } from "../shell-context.tsx";
import { useLoaded } from "./use-loaded.ts";
import { type AccountWordId, useAccountWords } from "./words.ts";

/** Demo people, whom anyone may be. */
export function People() {
  const { t } = useShell();
  const { t: words } = useAccountWords();
  const host = useHost();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const { value: personas, failed, load } = useLoaded(host.personas);
  const [refused, setRefused] = useState(false);
  const [busy, setBusy] = useState<string | null>(null);

  async function choose(id: string) {
    setBusy(id);
    setRefused(false);
    try {
      await host.signIn(id);
      leaveTo("/you");
    } catch {
      setBusy(null);
      setRefused(true);
    }
  }

  function about({ id, role, about: said }: Persona): string {
    const known = demo[id];
    const text = known === undefined ? said : words(known);
    return role === "user" ? text : `${t(`sign.role.${role}`)}. ${text}`;
  }

  if (failed || refused)
    return (
      <ErrorState
        title={t("sign.failed")}
        text={t("sign.failedText")}
        actions={
          <Button full onClick={failed ? load : () => setRefused(false)}>
            {t("retry")}
          </Button>
        }
      />
    );
  if (personas === null) return <RowsSkeleton label={t("sign.loading")} />;
  return (
    <>
      <p className="pz-tone-second sh-inset sh-people">{t("sign.text")}</p>
      <List inset="app">
        {personas.toSorted(byRole).map((persona) => (
          <Row
            key={persona.id}
            leading={
              <span className="sh-person" aria-hidden="true">
                {initials(persona.name)}
              </span>
            }
            title={persona.name}
            detail={about(persona)}
            value={me?.state === "member" && me.name === persona.name ? <Current /> : undefined}
            disabled={busy !== null}
            onPress={() => void choose(persona.id)}
          />
        ))}
      </List>
    </>
  );
}

function Current() {
  const { t } = useShell();
  return (
    <Badge tone="ok" icon={<Check {...iconProps(14)} />}>
      {t("sign.current")}
    </Badge>
  );
}

/** The demonstration's own people, who are described in the reader's language; others in the server's words. */
const demo: Readonly<Partial<Record<string, AccountWordId>>> = {
  linh: "demo.linh",
  somchai: "demo.somchai",
  maya: "demo.maya",
  minh: "demo.minh",
  publisher: "demo.publisher",
  operator: "demo.operator",
};

const order: readonly Persona["role"][] = ["user", "publisher", "operator"];

/** Users first: they are whom a visitor wants to be. */
function byRole(a: Persona, b: Persona): number {
  return order.indexOf(a.role) - order.indexOf(b.role);
}
