import "./pages.css";
import { useHost, useHostSnapshot } from "@plaza/host-react";
import type { Persona } from "@plaza/protocol/services";
import { Badge, Button, EmptyState, ErrorState, iconProps, List, Row } from "@plaza/ui";
import { Check } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { leaveTo } from "../navigation.ts";
import { initials } from "../parts/account-button.tsx";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { useShell } from "../shell-context.tsx";

export function SignInPage() {
  const { t } = useShell();
  const host = useHost();
  const [personas, setPersonas] = useState<readonly Persona[] | null>(null);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    host.personas().then(setPersonas, () => setFailed(true));
  }, [host]);
  useEffect(load, [load]);
  return (
    <SubPage title={t("sign.title")} up="/you">
      {failed ? (
        <ErrorState
          title={t("sign.failed")}
          text={t("sign.failedText")}
          actions={
            <Button full onClick={load}>
              {t("retry")}
            </Button>
          }
        />
      ) : personas === null ? (
        <RowsSkeleton label={t("sign.loading")} />
      ) : personas.length === 0 ? (
        <EmptyState title={t("sign.none")} text={t("sign.noneText")} />
      ) : (
        <People personas={personas} onFail={() => setFailed(true)} />
      )}
    </SubPage>
  );
}

function People({ personas, onFail }: { personas: readonly Persona[]; onFail(): void }) {
  const { t } = useShell();
  const host = useHost();
  const me = useHostSnapshot((snapshot) => snapshot.me);
  const [busy, setBusy] = useState<string | null>(null);

  async function choose(id: string) {
    setBusy(id);
    try {
      await host.signIn(id);
      leaveTo("/you");
    } catch {
      setBusy(null);
      onFail();
    }
  }

  return (
    <>
      <p className="pz-tone-second sh-lead">{t("sign.text")}</p>
      <List inset="app">
        {personas.toSorted(byRole).map((persona) => {
          const current = me?.state === "member" && me.name === persona.name;
          return (
            <Row
              key={persona.id}
              leading={
                <span className="sh-person" aria-hidden="true">
                  {initials(persona.name)}
                </span>
              }
              title={persona.name}
              detail={persona.role === "user" ? persona.about : `${t(`sign.role.${persona.role}`)}. ${persona.about}`}
              value={
                current ? (
                  <Badge tone="ok" icon={<Check {...iconProps(14)} />}>
                    {t("sign.current")}
                  </Badge>
                ) : undefined
              }
              disabled={busy !== null}
              onPress={() => void choose(persona.id)}
            />
          );
        })}
      </List>
    </>
  );
}

const order: readonly Persona["role"][] = ["user", "publisher", "operator"];

/** Users first: they are whom a visitor wants to be. */
function byRole(a: Persona, b: Persona): number {
  return order.indexOf(a.role) - order.indexOf(b.role);
}
