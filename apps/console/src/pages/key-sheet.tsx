import { TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert } from "lucide-react";
import { useRef, useState } from "react";
import { ActSheet } from "../act-sheet.tsx";
import { api } from "../api.ts";
import { Facts } from "../facts.tsx";
import { useWords } from "../preferences.tsx";
import { useToasts } from "../toasts.tsx";
import type { OpenSheet } from "../use-shown.ts";

interface KeySheetProps extends OpenSheet {
  /** The keys are known to somebody: they go at once, and what they signed with them. */
  readonly compromised: boolean;
}

/** The last question before keys change: what happens to whom, and why it is done. */
export function KeySheet({ compromised, ...sheet }: KeySheetProps) {
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
      sheet.onClose();
      void toasts.show({ text: words.t(`issuer.${kind}Done`) });
    },
  });
  const confirm = () => {
    setTried(true);
    if (missing) fields.current?.querySelector("textarea")?.focus();
    else rotate.mutate();
  };
  return (
    <ActSheet
      {...sheet}
      title={words.t(`issuer.${kind}`)}
      description={words.t("issuer.title")}
      act={rotate}
      confirm={words.t(`issuer.${kind}`)}
      harm={compromised}
      fields={fields}
      onConfirm={confirm}
    >
      <Facts facts={([1, 2, 3] as const).map((number) => [CircleAlert, words.t(`issuer.${kind}Fact${number}`)])} />
      <TextField
        label={words.t("stop.reason")}
        multiline
        value={reason}
        onChange={setReason}
        maxLength={280}
        error={tried && missing ? words.t("stop.reasonMissing") : undefined}
      />
    </ActSheet>
  );
}
