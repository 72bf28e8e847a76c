import type { BrowserSessionView } from "@plaza/protocol/services";
import { Badge, Button, iconProps, List, Row, Section } from "@plaza/ui";
import { MonitorSmartphone } from "lucide-react";
import { accountApi } from "./account-api.ts";
import { Problem, useAct } from "./problems.tsx";
import type { AccountPartProps } from "./security-page.tsx";
import { type AccountWords, useAccountWords } from "./words.ts";

export function Sessions({ account, onChange, onSaid }: AccountPartProps) {
  const words = useAccountWords();
  const { t, date } = words;
  const act = useAct();
  const end = (work: () => Promise<AccountPartProps["account"]>) =>
    void act.run(async () => {
      onChange(await work());
      onSaid(t("safe.ended"));
    });
  return (
    <Section title={t("safe.sessions")}>
      <List inset="icon" label={t("safe.sessions")}>
        {account.sessions.map((session) => {
          const name = nameOf(session, words);
          return (
            <Row
              key={session.id}
              leading={<MonitorSmartphone {...iconProps(21)} />}
              title={name}
              detail={`${t("safe.since", { date: date(session.createdAt) })}. ${t("safe.seen", { date: date(session.lastSeenAt, "moment") })}`}
              trailing={
                session.current ? (
                  <Badge tone="ok">{t("safe.here")}</Badge>
                ) : (
                  <Button
                    kind="line"
                    size="s"
                    disabled={act.busy}
                    aria-label={t("safe.end", { name })}
                    onClick={() => end(() => accountApi.endSession(session.id))}
                  >
                    {t("safe.endShort")}
                  </Button>
                )
              }
            />
          );
        })}
      </List>
      <div className="sh-inset sh-form sh-gap">
        {account.sessions.length > 1 && (
          <Button kind="line" full busy={act.busy} onClick={() => end(accountApi.endOtherSessions)}>
            {t("safe.endOthers")}
          </Button>
        )}
        <Problem act={act} />
      </div>
    </Section>
  );
}

function nameOf({ browser, os, surface }: BrowserSessionView, { t }: AccountWords): string {
  const known = browser !== null && os !== null ? t("safe.browserOs", { browser, os }) : (browser ?? os ?? t("safe.unknown"));
  return surface === "console" ? `${t("safe.console")}: ${known}` : known;
}
