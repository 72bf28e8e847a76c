import { TotalLines } from "@plaza/ui";
import { useWords } from "../context.tsx";
import type { SheetPart } from "./host-sheets.tsx";

/** Lines, what is added, and the total: of the quote, never of the guest. */
export function QuoteLines({ sheet }: { readonly sheet: SheetPart<"checkout">["sheet"] }) {
  const { t, money } = useWords();
  const { quote } = sheet;
  const discount =
    quote.terms !== undefined ? t("planCredit") : quote.coupon === undefined ? t("discount") : t("discountCode", { code: quote.coupon });
  const added = [
    [t("shipping"), quote.shipping] as const,
    [t("tax"), quote.tax] as const,
    [discount, { ...quote.discount, amount: -quote.discount.amount }] as const,
  ].filter(([, { amount }]) => amount !== 0);
  return (
    <TotalLines
      lines={[
        ...quote.lines.map((line) => ({
          label: <bdi>{line.quantity === 1 ? line.name : t("lineQuantity", { name: line.name, quantity: line.quantity })}</bdi>,
          value: money(line.total),
        })),
        ...added.map(([label, value]) => ({ label, value: money(value), second: true })),
      ]}
      total={{ label: t(quote.terms === undefined ? "total" : "planToday"), value: money(quote.total) }}
    />
  );
}
