import { useHost } from "@plaza/host-react";
import type { Erasure } from "@plaza/protocol/services";
import { Button, iconProps, List, Notice, Row, Section, Sheet } from "@plaza/ui";
import { Download, Trash2 } from "lucide-react";
import { useState } from "react";
import { saveFile } from "../save-file.ts";
import { useShell } from "../shell-context.tsx";
import { type FootprintWordId, useFootprintWords } from "./words.ts";

/** A copy of everything that is held of the user in this app, and its end. */
export function OwnData({ appId, name, onErased }: { appId: string; name: string; onErased(): void }) {
  const { t: shell } = useShell();
  const { t } = useFootprintWords();
  const host = useHost();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState<"export" | "erase" | null>(null);
  const [failed, setFailed] = useState(false);
  const [erasure, setErasure] = useState<Erasure | null>(null);

  async function run(what: "export" | "erase", act: () => Promise<void>) {
    setFailed(false);
    setBusy(what);
    try {
      await act();
    } catch {
      setFailed(true);
    }
    setBusy(null);
    setAsking(false);
  }
  const takeCopy = () =>
    run("export", async () => saveFile(`${appId}.json`, JSON.stringify(await host.footprint.export(appId), null, 2), "application/json"));
  const erase = () =>
    run("erase", async () => {
      setErasure(await host.footprint.erase(appId));
      onErased();
    });

  return (
    <Section title={t("own.title")}>
      <List inset="icon">
        <Row
          leading={<Download {...iconProps(21)} />}
          title={t("own.copy")}
          detail={t("own.copyText")}
          disabled={busy !== null}
          onPress={() => void takeCopy()}
        />
        <Row
          leading={<Trash2 {...iconProps(21)} />}
          title={t("own.erase")}
          detail={t("own.eraseText", { name })}
          danger
          disabled={busy !== null}
          onPress={() => setAsking(true)}
        />
      </List>
      {failed && (
        <p className="pz-text-13 pz-tone-danger sh-fine" role="alert">
          {t("own.failed")}
        </p>
      )}
      {erasure && <Erased erasure={erasure} />}
      <Sheet
        open={asking}
        onClose={() => setAsking(false)}
        title={t("own.ask", { name })}
        description={t("own.askText")}
        dismissible={busy === null}
        closeButton={false}
        actions={
          <>
            <Button kind="harm" filled full busy={busy === "erase"} onClick={() => void erase()}>
              {t("own.yes")}
            </Button>
            <Button kind="line" full disabled={busy !== null} onClick={() => setAsking(false)}>
              {shell("cancel")}
            </Button>
          </>
        }
      />
    </Section>
  );
}

function Erased({ erasure }: { erasure: Erasure }) {
  const { t } = useFootprintWords();
  const count = Object.values(erasure.deleted).reduce((sum, part) => sum + part, 0);
  return (
    <Notice
      role="status"
      title={t("own.erased", { count })}
      text={erasure.kept.map(({ what, count: left, why }) => t(`own.kept.${what}.${why}` as FootprintWordId, { count: left })).join(" ")}
      actions={
        <Button kind="line" onClick={() => saveFile(`${erasure.appId}.erasure.jws`, erasure.receipt, "application/jose")}>
          {t("own.receipt")}
        </Button>
      }
    />
  );
}
