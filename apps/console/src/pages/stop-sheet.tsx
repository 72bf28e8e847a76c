import type { AdminApp } from "@plaza/protocol/services";
import { Button, iconProps, Sheet, TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Ban, Receipt, Unplug } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { useCounts } from "../queries.ts";
import { Failed } from "../states.tsx";

interface StopSheetProps {
  readonly app: AdminApp;
  readonly open: boolean;
  onClose(): void;
  onClosed(): void;
  onStopped(): void;
}

/** The last question before an app is stopped: what it does to whom, why, and what users read. */
export function StopSheet({ app, open, onClose, onClosed, onStopped }: StopSheetProps) {
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
      onClose();
      onStopped();
    },
  });
  const confirm = () => {
    setTried(true);
    if (missing) fields.current?.querySelector("textarea")?.focus();
    else stop.mutate();
  };
  return (
    <Sheet
      open={open}
      onClose={onClose}
      onClosed={onClosed}
      dismissible={!stop.isPending}
      title={words.t("stop.title", { name: app.name })}
      description={app.id}
      actions={
        <>
          <Button kind="harm" filled full busy={stop.isPending} onClick={confirm}>
            {words.t("stop.confirm", { name: app.name })}
          </Button>
          <Button kind="quiet" full onClick={onClose}>
            {words.t("stop.cancel")}
          </Button>
        </>
      }
    >
      <div className="console-fields" ref={fields}>
        {stop.isError && <Failed error={stop.error} title={words.t("stop.failed", { name: app.name })} advice={words.t("stop.advice")} />}
        <ul className="pz-facts">
          <li>
            <Unplug {...iconProps(20)} />
            <span>
              {words.t("stop.sessions")} {lately > 0 && words.t("stop.lately", { count: lately })}
            </span>
          </li>
          <li>
            <Ban {...iconProps(20)} />
            <span>{words.t("stop.closed")}</span>
          </li>
          <li>
            <Receipt {...iconProps(20)} />
            <span>{words.t("stop.safe")}</span>
          </li>
        </ul>
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
      </div>
    </Sheet>
  );
}
