import { Button, ChoiceCards, Stack, TextField } from "@plaza/ui";
import { useState } from "react";
import { useHost, useWords } from "../context.tsx";

const reasons = ["broken", "misleading", "unsafe", "offensive", "other"] as const;
type Reason = (typeof reasons)[number];

export interface ReportFormProps {
  readonly appId: string;
  readonly version?: string;
  readonly onSent: () => void;
}

/** A user's report to the operator about this release. */
export function ReportForm({ appId, version, onSent }: ReportFormProps) {
  const host = useHost();
  const { t } = useWords();
  const [reason, setReason] = useState<Reason>("broken");
  const [text, setText] = useState("");
  const [state, setState] = useState<"idle" | "sending" | "failed">("idle");

  async function send(): Promise<void> {
    setState("sending");
    try {
      await host.report({ appId, reason, ...(version ? { version } : {}), ...(text.trim() ? { text: text.trim() } : {}) });
      onSent();
      await host.notify({ text: t("reportSent") });
    } catch {
      setState("failed");
    }
  }

  return (
    <Stack gap={16}>
      <ChoiceCards
        label={t("reportTitle")}
        value={reason}
        onChange={(next) => setReason(next as Reason)}
        options={reasons.map((value) => ({ value, title: t(`reason.${value}`) }))}
      />
      <TextField
        label={t("reportText")}
        hint={t("reportHint")}
        value={text}
        onChange={setText}
        multiline
        maxLength={1000}
        error={state === "failed" ? t("reportFailed") : undefined}
      />
      <Button full busy={state === "sending"} onClick={() => void send()}>
        {t("reportSend")}
      </Button>
    </Stack>
  );
}
