import { useHost } from "@plaza/host-react";
import type { Erasure } from "@plaza/protocol/services";
import { Button, iconProps, List, Notice, Row, Section, Sheet } from "@plaza/ui";
import { UserRoundX } from "lucide-react";
import { useState } from "react";
import { saveFile } from "../save-file.ts";
import { useShell } from "../shell-context.tsx";
import { accountApi } from "./account-api.ts";
import { Problem, useAct } from "./problems.tsx";
import { useAccountWords } from "./words.ts";

/** The end of an account, with every app's records. */
export function EndAccount({ onEnded }: { readonly onEnded: (erasures: readonly Erasure[]) => void }) {
  const { t } = useAccountWords();
  const shell = useShell();
  const host = useHost();
  const [asking, setAsking] = useState(false);
  const act = useAct();

  async function end() {
    const done = await act.run(async () => {
      const { erasures, me } = await accountApi.end();
      onEnded(erasures);
      await host.signedIn(me);
    });
    if (!done) setAsking(false);
  }

  return (
    <Section title={t("end.title")}>
      <List inset="icon">
        <Row
          leading={<UserRoundX {...iconProps(21)} />}
          title={t("end.act")}
          detail={t("end.text")}
          danger
          onPress={() => setAsking(true)}
        />
      </List>
      <Problem act={act} />
      <Sheet
        open={asking}
        onClose={() => setAsking(false)}
        title={t("end.ask")}
        description={t("end.askText")}
        dismissible={!act.busy}
        closeButton={false}
        actions={
          <>
            <Button kind="harm" filled full busy={act.busy} onClick={() => void end()}>
              {t("end.yes")}
            </Button>
            <Button kind="line" full disabled={act.busy} onClick={() => setAsking(false)}>
              {shell.t("cancel")}
            </Button>
          </>
        }
      />
    </Section>
  );
}

export function AccountEnded({ erasures }: { readonly erasures: readonly Erasure[] }) {
  const { t } = useAccountWords();
  const receipts = erasures.map(({ appId, at, receipt }) => ({ appId, at, receipt }));
  return (
    <Notice
      role="status"
      title={t("end.done")}
      text={t("end.doneText", { count: erasures.length })}
      actions={
        <>
          {erasures.length > 0 && (
            <Button kind="line" onClick={() => saveFile("erasures.json", JSON.stringify(receipts, null, 2), "application/json")}>
              {t("end.receipts")}
            </Button>
          )}
          <a className="pz-button pz-button-ink" href="/">
            {t("end.home")}
          </a>
        </>
      }
    />
  );
}
