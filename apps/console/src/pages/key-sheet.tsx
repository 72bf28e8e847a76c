import { Button, iconProps, Sheet, TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { Failed } from "../states.tsx";
import { useToasts } from "../toasts.tsx";

interface KeySheetProps {
  /** The keys are known to somebody: they go at once, and what they signed with them. */
  readonly compromised: boolean;
  readonly open: boolean;
  onClose(): void;
  onClosed(): void;
}

/** The last question before keys change: what happens to whom, and why it is done. */
export function KeySheet({ compromised, open, onClose, onClosed }: KeySheetProps) {
  const words = useWords();
  const toasts = useToasts();
  const client = useQueryClient();
  const fields = useRef<HTMLDivElement>(null);
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const missing = reason.trim() === "";
  const kind = compromised ? "withdraw" : "rotate";
  const rotate = useMutation({
    mutationFn: () => api.rotateKeys({ compromised, reason: reason.trim() }),
    onSettled: () => client.invalidateQueries({ queryKey: ["issuer-keys"] }),
    onSuccess: () => {
      onClose();
      void toasts.show({ text: words.t(`issuer.${kind}Done`) });
    },
  });
  const confirm = () => {
    setTried(true);
    if (missing) fields.current?.querySelector("textarea")?.focus();
    else rotate.mutate();
  };
  const facts = ([1, 2, 3] as const).map((number) => words.t(`issuer.${kind}Fact${number}`));
  return (
    <Sheet
      open={open}
      onClose={onClose}
      onClosed={onClosed}
      dismissible={!rotate.isPending}
      title={words.t(`issuer.${kind}`)}
      description={words.t("issuer.title")}
      actions={
        <>
          <Button kind={compromised ? "harm" : "ink"} filled={compromised} full busy={rotate.isPending} onClick={confirm}>
            {words.t(`issuer.${kind}`)}
          </Button>
          <Button kind="quiet" full onClick={onClose}>
            {words.t("keep")}
          </Button>
        </>
      }
    >
      <div className="console-fields" ref={fields}>
        {rotate.isError && <Failed error={rotate.error} title={words.t("act.failed")} advice={words.t("act.advice")} />}
        <ul className="pz-facts">
          {facts.map((fact) => (
            <li key={fact}>
              <CircleAlert {...iconProps(20)} />
              <span>{fact}</span>
            </li>
          ))}
        </ul>
        <TextField
          label={words.t("stop.reason")}
          multiline
          value={reason}
          onChange={setReason}
          maxLength={280}
          error={tried && missing ? words.t("stop.reasonMissing") : undefined}
        />
      </div>
    </Sheet>
  );
}
