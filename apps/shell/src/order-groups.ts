import type { UserOrder } from "@plaza/protocol/services";
import { formattingLocale, type Locale } from "@plaza/ui";

export interface OrderGroup {
  /** `week` or the month, `2026-11`. */
  readonly id: string;
  readonly label: string;
  readonly orders: readonly UserOrder[];
}

const DAY_MS = 86_400_000;

/** Orders in doubt first and by themselves; then the last seven days; then by month, newest first. */
export function groupOrders(orders: readonly UserOrder[], now: number, locale: Locale): { inDoubt: UserOrder[]; groups: OrderGroup[] } {
  const newest = orders.toSorted((a, b) => b.createdAt - a.createdAt);
  const month = new Intl.DateTimeFormat(formattingLocale(locale), { month: "long", year: "numeric" });
  const groups = new Map<string, { label: string; orders: UserOrder[] }>();
  for (const order of newest) {
    if (order.status === "pending") continue;
    const at = new Date(order.createdAt);
    const id = now - order.createdAt < 7 * DAY_MS ? "week" : `${at.getFullYear()}-${at.getMonth() + 1}`;
    const group = groups.get(id) ?? { label: capital(month.format(at)), orders: [] };
    group.orders.push(order);
    groups.set(id, group);
  }
  return {
    inDoubt: newest.filter(({ status }) => status === "pending"),
    groups: [...groups].map(([id, group]) => ({ id, ...group })),
  };
}

/** A heading starts with a capital, in Vietnamese too (`Tháng 11`). */
function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
