import type { Money as MoneyValue } from "@plaza/protocol";
import { formatMoney } from "../i18n/money.ts";
import { useUiWords } from "../i18n/provider.tsx";

/** Apart from the text around it: its sign stays before it where one writes from right to left. */
export function Money({ value, locale }: { value: MoneyValue; locale?: string }) {
  const words = useUiWords();
  return <bdi className="pz-num">{formatMoney(value, locale ?? words.locale)}</bdi>;
}
