import { isMiniAppError, MiniAppError } from "@plaza/protocol";
import { type AdminOrderDetail, type Refund, type RefundReason, type RefundRequest, refundReasonSchema } from "@plaza/protocol/services";
import { Button, SelectField, SwitchRow, TextField } from "@plaza/ui";
import { useIsMutating, useMutation, useQueryClient } from "@tanstack/react-query";
import { Receipt, Undo2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { readAmount, writeAmount } from "../amount.ts";
import { AmountField } from "../amount-field.tsx";
import { api } from "../api.ts";
import { Facts } from "../facts.tsx";
import { useWords } from "../preferences.tsx";
import { Failed } from "../states.tsx";
import { useAttempt } from "../use-attempt.ts";

const MUTATION = ["refund"] as const;

/** True while a refund is asked for: its sheet is not to be left. */
export function useRefunding(): boolean {
  return useIsMutating({ mutationKey: MUTATION }) > 0;
}

interface RefundFormProps {
  readonly detail: AdminOrderDetail;
  onCancel(): void;
  /** Money has gone back, or will once the provider answers. */
  onRefunded(refund: Refund): void;
}

/** Gives money of an order back: how much, why, and what that does. */
export function RefundForm({ detail: { order, refundable: left }, onCancel, onRefunded }: RefundFormProps) {
  const words = useWords();
  const client = useQueryClient();
  const fields = useRef<HTMLDivElement>(null);
  const attempt = useAttempt();
  // As it was when the form opened: a refund whose answer was lost has taken its amount already, and must still be sent again as it was.
  const [refundable, setRefundable] = useState(left);
  const [amount, setAmount] = useState(() => writeAmount(refundable, words.locale));
  const [reason, setReason] = useState<RefundReason>("requested");
  const [note, setNote] = useState("");
  const [restock, setRestock] = useState(false);
  const [tried, setTried] = useState(false);
  const [unsure, setUnsure] = useState(false);
  const typed = readAmount(amount, refundable, words.locale);
  const whole = typed.ok && typed.amount === refundable.amount;
  const refund = useMutation({
    mutationKey: MUTATION,
    mutationFn: async (body: RefundRequest) => {
      const made = await api.refund(order.id, body, attempt.keyOf(body));
      if (made.status === "failed") throw new MiniAppError("CHECKOUT_CONFLICT", undefined, { data: { reason: "refused" } });
      return made;
    },
    // Also after a failure: the order must show what is, not what was asked for.
    onSettled: () => client.invalidateQueries(),
    onSuccess: onRefunded,
    onError: (error) => {
      // Only this refusal says what became of the attempt; any other may come after an answer that was lost.
      if (isConflict(error)) attempt.forget();
      setUnsure(!isConflict(error) && (unsure || !isRefusal(error)));
      const now = exceeded(error);
      if (now !== undefined) setRefundable({ ...refundable, amount: now });
    },
  });

  // The button that brought the form is gone: the keyboard goes on in the first field.
  useEffect(() => {
    const first = fields.current?.querySelector("input");
    first?.focus();
    first?.select();
  }, []);

  const confirm = () => {
    setTried(true);
    if (typed.ok)
      refund.mutate({
        amount: typed.amount,
        reason,
        ...(note.trim() === "" ? {} : { note: note.trim() }),
        ...(restock && whole ? { restock } : {}),
      });
    else fields.current?.querySelector("input")?.focus();
  };

  return (
    <div className="console-fields" ref={fields}>
      {refund.isError && <RefundFailed error={refund.error} unsure={unsure} left={words.money(refundable)} />}
      <AmountField act="refund" most={refundable} value={amount} onChange={setAmount} typed={typed} tried={tried} />
      <SelectField
        label={words.t("refund.reason")}
        value={reason}
        onChange={(value) => setReason(value as RefundReason)}
        options={refundReasonSchema.options.map((value) => ({ value, label: words.t(`refund.reason.${value}`) }))}
      />
      <TextField
        label={words.t("refund.note")}
        multiline
        value={note}
        onChange={setNote}
        maxLength={500}
        hint={words.t("refund.noteHint")}
      />
      <SwitchRow
        title={words.t("refund.restock")}
        detail={words.t(whole ? "refund.restockHint" : "refund.restockWhole")}
        checked={restock && whole}
        disabled={!whole}
        onChange={setRestock}
      />
      <Facts
        facts={[
          [Undo2, words.t("refund.back")],
          [Receipt, words.t("refund.final")],
        ]}
      />
      <div className="console-acts">
        <Button kind="harm" filled full busy={refund.isPending} onClick={confirm}>
          {typed.ok
            ? words.t("refund.confirm", { amount: words.money({ amount: typed.amount, currency: refundable.currency }) })
            : words.t("refund.start")}
        </Button>
        <Button kind="quiet" full disabled={refund.isPending} onClick={onCancel}>
          {words.t("refund.cancel")}
        </Button>
      </div>
    </div>
  );
}

/** Nothing went back by a request that was answered so. */
const refusals: readonly string[] = ["RATE_LIMITED", "CAPABILITY_DENIED", "NOT_SIGNED_IN", "INVALID_PARAMS", "CHECKOUT_CONFLICT"];

function isRefusal(error: Error): boolean {
  return isMiniAppError(error) && refusals.includes(error.code);
}

function isConflict(error: Error): error is MiniAppError {
  return isMiniAppError(error) && error.code === "CHECKOUT_CONFLICT";
}

/** Why there was a CHECKOUT_CONFLICT, in the words of the contract; `refused`: by the provider. */
function conflictOf(error: Error): { readonly reason?: unknown; readonly refundable?: unknown } {
  return isConflict(error) ? (error.data ?? {}) : {};
}

/** What is left, minor units, where more was asked for. */
function exceeded(error: Error): number | undefined {
  const { reason, refundable } = conflictOf(error);
  return reason === "exceeds_paid" && typeof refundable === "number" ? refundable : undefined;
}

const explained = ["not_paid", "exceeds_paid", "key_reused", "refused"] as const;

/** `unsure`: this attempt may have been made; `left`: what may go back. */
function RefundFailed({ error, unsure, left }: { readonly error: Error; readonly unsure: boolean; readonly left: string }) {
  const words = useWords();
  const { reason } = conflictOf(error);
  const known = explained.find((one) => one === reason);
  return (
    <Failed
      error={error}
      title={words.t(unsure ? "refund.unsure" : "refund.failed")}
      cause={known && words.t(`refund.conflict.${known}`, { left })}
      advice={words.t(unsure ? "refund.again" : "act.advice")}
    />
  );
}
