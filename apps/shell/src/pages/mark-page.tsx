import "./pages.css";
import { useHost, useHostSnapshot } from "@plaza/host-react";
import { Button, iconProps, Mark } from "@plaza/ui";
import { RefreshCw } from "lucide-react";
import { useState } from "react";
import { SubPage } from "../parts/sub-page.tsx";
import { useShell } from "../shell-context.tsx";

export function MarkPage() {
  const { t } = useShell();
  const host = useHost();
  const mark = useHostSnapshot((snapshot) => snapshot.me?.mark);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<"drawn" | "failed" | null>(null);

  async function drawAgain() {
    setBusy(true);
    setSaid(null);
    try {
      await host.newMark();
      setSaid("drawn");
    } catch {
      setSaid("failed");
    }
    setBusy(false);
  }

  return (
    <SubPage title={t("mark.title")} up="/you">
      {mark && (
        <div className="sh-mark-page">
          <Mark seed={mark.seed} size={160} />
          <p className="pz-text-24 pz-w700" lang="en">
            {mark.words.join(" ")}
          </p>
          <p className="pz-tone-second">{t("mark.text")}</p>
          <Button kind="line" busy={busy} icon={<RefreshCw {...iconProps(20)} />} onClick={() => void drawAgain()}>
            {t("mark.again")}
          </Button>
          <p role="status" className={said === "failed" ? "pz-text-13 pz-tone-danger" : "pz-hidden"}>
            {said === "drawn" && t("mark.new", { words: mark.words.join(" ") })}
            {said === "failed" && t("you.changeFailed")}
          </p>
        </div>
      )}
    </SubPage>
  );
}
