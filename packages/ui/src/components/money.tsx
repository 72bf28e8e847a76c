import type { Money as MoneyValue } from "@plaza/protocol";
import { formatMoney } from "../i18n/money.ts";
import { useUiWords } from "../i18n/provider.tsx";

export function Money({ value, locale }: { value: MoneyValue; locale?: string }) {
  const words = useUiWords();
  return <span className="pz-num">{formatMoney(value, locale ?? words.locale)}</span>;
}
