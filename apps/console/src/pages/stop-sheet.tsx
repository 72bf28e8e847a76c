import type { AdminApp } from "@plaza/protocol/services";
import { TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban, Receipt, Unplug } from "lucide-react";
import { useRef, useState } from "react";
import { ActSheet } from "../act-sheet.tsx";
import { api } from "../api.ts";
import { Facts } from "../facts.tsx";
import { useWords } from "../preferences.tsx";
import { useCounts } from "../queries.ts";
import type { OpenSheet } from "../use-shown.ts";

interface StopSheetProps extends OpenSheet {
  readonly app: AdminApp;
  onStopped(): void;
}

/** The last question before an app is stopped: what it does to whom, why, and what users read. */
export function StopSheet({ app, onStopped, ...sheet }: StopSheetProps) {
  const words = useWords();
  const client = useQueryClient();
  const fields = useRef<HTMLDivElement>(null);
  const [reason, setReason] = useState("");
  const [message, setMessage] = useState("");
  const [tried, setTried] = useState(false);
  const lately = useCounts(15).data?.apps.find(({ appId }) => appId === app.id)?.sessions ?? 0;
  const missing = reason.trim() === "";
  const stop = useMutation({
    mutationFn: () => api.stop(app.id, { reason: reason.trim(), ...(message.trim() === "" ? {} : { message: message.trim() }) }),
    // Also after a failure: the list must show what is, not what was asked for.
    onSettled: () => client.invalidateQueries(),
    onSuccess: () => {
      sheet.onClose();
      onStopped();
    },
  });
  const confirm = () => {
    setTried(true);
    if (missing) fields.current?.querySelector("textarea")?.focus();
    else stop.mutate();
  };
  return (
    <ActSheet
      {...sheet}
      title={words.t("stop.title", { name: app.name })}
      description={app.id}
      act={stop}
      failed={{ title: words.t("stop.failed", { name: app.name }), advice: words.t("stop.advice") }}
      confirm={words.t("stop.confirm", { name: app.name })}
      cancel="stop.cancel"
      harm
      fields={fields}
      onConfirm={confirm}
    >
      <Facts
        facts={[
          [Unplug, lately === 0 ? words.t("stop.sessions") : `${words.t("stop.sessions")} ${words.t("stop.lately", { count: lately })}`],
          [Ban, words.t("stop.closed")],
          [Receipt, words.t("stop.safe")],
        ]}
      />
      <TextField
        label={words.t("stop.reason")}
        multiline
        value={reason}
        onChange={setReason}
        maxLength={280}
        error={tried && missing ? words.t("stop.reasonMissing") : undefined}
      />
      <TextField
        label={words.t("stop.message")}
        multiline
        value={message}
        onChange={setMessage}
        maxLength={280}
        hint={words.t("stop.messageHint")}
      />
    </ActSheet>
  );
}
