import { isMiniAppError } from "@plaza/protocol";
import type { Payable, Payout, PayoutRequest } from "@plaza/protocol/services";
import { Button, iconProps, Sheet, TextField } from "@plaza/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Landmark, Receipt } from "lucide-react";
import { useRef, useState } from "react";
import { decimalsOf, readAmount, type TypedAmount, writeAmount } from "../amount.ts";
import { api } from "../api.ts";
import { useWords } from "../preferences.tsx";
import { Failed } from "../states.tsx";

interface PayoutSheetProps {
  readonly owed: Payable;
  readonly open: boolean;
  onClose(): void;
  onClosed(): void;
  onRecorded(payout: Payout): void;
}

/** Writes down that a publisher was sent money. The transfer itself is made with the bank. */
export function PayoutSheet({ owed, open, onClose, onClosed, onRecorded }: PayoutSheetProps) {
  const words = useWords();
  const client = useQueryClient();
  const fields = useRef<HTMLDivElement>(null);
  const attempt = useRef<{ readonly said: string; readonly key: string }>(undefined);
  // As it was when the sheet opened: a payout whose answer was lost has taken its amount already, and must still be sent again as it was.
  const [{ appId, appName, payable }] = useState(owed);
  const [amount, setAmount] = useState(() => writeAmount(payable, words.locale));
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const typed = readAmount(amount, payable, words.locale);
  const record = useMutation({
    mutationFn: (body: PayoutRequest) => {
      // Sent again as it was, it is the same payout, also where the first answer was lost.
      const said = JSON.stringify(body);
      if (attempt.current?.said !== said) attempt.current = { said, key: crypto.randomUUID() };
      return api.payOut(body, attempt.current.key);
    },
    onSettled: () => client.invalidateQueries(),
    onSuccess: (payout) => {
      onClose();
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
  const wrong = (read: TypedAmount) =>
    read.ok
      ? undefined
      : words.t(`payout.wrong.${read.wrong}`, {
          digits: decimalsOf(payable.currency),
          currency: payable.currency,
          left: words.money(payable),
          example: writeAmount(payable, words.locale),
        });
  const conflict = isMiniAppError(record.error) && record.error.code === "CHECKOUT_CONFLICT";
  return (
    <Sheet
      open={open}
      onClose={onClose}
      onClosed={onClosed}
      dismissible={!record.isPending}
      title={words.t("payout.title", { name: appName })}
      actions={
        <>
          <Button kind="ink" full busy={record.isPending} onClick={confirm}>
            {typed.ok
              ? words.t("payout.confirm", { amount: words.money({ amount: typed.amount, currency: payable.currency }) })
              : words.t("payout.start")}
          </Button>
          <Button kind="quiet" full disabled={record.isPending} onClick={onClose}>
            {words.t("payout.cancel")}
          </Button>
        </>
      }
    >
      <div className="console-fields" ref={fields}>
        {record.isError && (
          <Failed
            error={record.error}
            title={words.t("payout.failed")}
            cause={conflict ? words.t("payout.conflict") : undefined}
            advice={words.t(conflict ? "act.advice" : "payout.again")}
          />
        )}
        <TextField
          label={words.t("refund.amount", { currency: payable.currency })}
          inputMode={decimalsOf(payable.currency) === 0 ? "numeric" : "decimal"}
          autoComplete="off"
          value={amount}
          onChange={setAmount}
          hint={words.t("payout.left", { left: words.money(payable) })}
          error={tried ? wrong(typed) : undefined}
        />
        <TextField label={words.t("payout.note")} value={note} onChange={setNote} maxLength={200} hint={words.t("payout.noteHint")} />
        <ul className="pz-facts">
          <li>
            <Landmark {...iconProps(20)} />
            <span>{words.t("payout.bank")}</span>
          </li>
          <li>
            <Receipt {...iconProps(20)} />
            <span>{words.t("payout.final")}</span>
          </li>
        </ul>
      </div>
    </Sheet>
  );
}
