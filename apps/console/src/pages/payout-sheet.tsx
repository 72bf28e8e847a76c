import { isMiniAppError } from "@plaza/protocol";
import type { Payable, Payout, PayoutRequest } from "@plaza/protocol/services";
import { TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Landmark, Receipt } from "lucide-react";
import { useRef, useState } from "react";
import { ActSheet } from "../act-sheet.tsx";
import { readAmount, writeAmount } from "../amount.ts";
import { AmountField } from "../amount-field.tsx";
import { api } from "../api.ts";
import { Facts } from "../facts.tsx";
import { useWords } from "../preferences.tsx";
import { useAttempt } from "../use-attempt.ts";
import type { OpenSheet } from "../use-shown.ts";

interface PayoutSheetProps extends OpenSheet {
  readonly owed: Payable;
  onRecorded(payout: Payout): void;
}

/** Writes down that a publisher was sent money. The transfer itself is made with the bank. */
export function PayoutSheet({ owed, onRecorded, ...sheet }: PayoutSheetProps) {
  const words = useWords();
  const client = useQueryClient();
  const fields = useRef<HTMLDivElement>(null);
  const attempt = useAttempt();
  // As it was when the sheet opened: a payout whose answer was lost has taken its amount already, and must still be sent again as it was.
  const [{ appId, appName, payable }] = useState(owed);
  const [amount, setAmount] = useState(() => writeAmount(payable, words.locale));
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const typed = readAmount(amount, payable, words.locale);
  const record = useMutation({
    mutationFn: (body: PayoutRequest) => api.payOut(body, attempt.keyOf(body)),
    onSettled: () => client.invalidateQueries(),
    onSuccess: (payout) => {
      sheet.onClose();
      onRecorded(payout);
    },
  });
  const confirm = () => {
    setTried(true);
    if (!typed.ok) fields.current?.querySelector("input")?.focus();
    else
      record.mutate({
        appId,
        amount: { amount: typed.amount, currency: payable.currency },
        ...(note.trim() === "" ? {} : { note: note.trim() }),
      });
  };
  const conflict = isMiniAppError(record.error) && record.error.code === "CHECKOUT_CONFLICT";
  return (
    <ActSheet
      {...sheet}
      title={words.t("payout.title", { name: appName })}
      act={record}
      failed={{
        title: words.t("payout.failed"),
        cause: conflict ? words.t("payout.conflict") : undefined,
        advice: words.t(conflict ? "act.advice" : "payout.again"),
      }}
      confirm={
        typed.ok
          ? words.t("payout.confirm", { amount: words.money({ amount: typed.amount, currency: payable.currency }) })
          : words.t("payout.start")
      }
      cancel="payout.cancel"
      held
      fields={fields}
      onConfirm={confirm}
    >
      <AmountField act="payout" most={payable} value={amount} onChange={setAmount} typed={typed} tried={tried} />
      <TextField label={words.t("payout.note")} value={note} onChange={setNote} maxLength={200} hint={words.t("payout.noteHint")} />
      <Facts
        facts={[
          [Landmark, words.t("payout.bank")],
          [Receipt, words.t("payout.final")],
        ]}
      />
    </ActSheet>
  );
}
