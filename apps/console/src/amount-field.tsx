import type { Money } from "@plaza/protocol";
import { TextField } from "@plaza/ui";
import { decimalsOf, type TypedAmount, writeAmount } from "./amount.ts";
import { useWords } from "./preferences.tsx";

interface AmountFieldProps {
  readonly act: "refund" | "payout";
  /** The largest that may be, and the currency. */
  readonly most: Money;
  readonly value: string;
  onChange(value: string): void;
  readonly typed: TypedAmount;
  /** What is wrong is said once they tried to go on. */
  readonly tried: boolean;
}

/** How much of some money, in major units. */
export function AmountField({ act, most, value, onChange, typed, tried }: AmountFieldProps) {
  const words = useWords();
  const { currency } = most;
  const digits = decimalsOf(currency);
  const left = words.money(most);
  const example = writeAmount(most, words.locale);
  return (
    <TextField
      label={words.t("refund.amount", { currency })}
      inputMode={digits === 0 ? "numeric" : "decimal"}
      autoComplete="off"
      value={value}
      onChange={onChange}
      hint={words.t(`${act}.left`, { left })}
      error={tried && !typed.ok ? words.t(`${act}.wrong.${typed.wrong}`, { digits, currency, left, example }) : undefined}
    />
  );
}
