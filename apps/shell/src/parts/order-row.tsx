import { useHostSnapshot } from "@plaza/host-react";
import type { UserOrder } from "@plaza/protocol/services";
import { AppIcon, type DateStyle, Money, Row } from "@plaza/ui";
import { useShell } from "../shell-context.tsx";
import { OrderStatus } from "./order-status.tsx";

const WEEK_MS = 7 * 86_400_000;

export function OrderRow({ order }: { order: UserOrder }) {
  const { t, date } = useShell();
  const icon = useHostSnapshot((snapshot) => snapshot.apps.find((app) => app.id === order.appId)?.icon);
  const count = order.lines.reduce((sum, line) => sum + line.quantity, 0);
  const [first] = order.lines;
  const what = order.lines.length === 1 && first && first.quantity === 1 ? first.name : t("orders.items", { count });
  return (
    <Row
      href={`/orders/${order.id}`}
      chevron={false}
      leading={<AppIcon src={icon ?? undefined} name={order.appName} size={40} />}
      title={order.appName}
      detail={`${what} · ${date(order.createdAt, nearness(order.createdAt))}`}
      value={
        <>
          <span className="pz-w600">
            <Money value={order.total} />
          </span>
          <br />
          <OrderStatus status={order.status} bare />
          {order.status === "partially_refunded" && order.refunded && (
            <span className="pz-text-13 pz-tone-second sh-back">
              <Money value={{ ...order.refunded, amount: -order.refunded.amount }} />
            </span>
          )}
        </>
      }
    />
  );
}

/** Today by the clock, this week by its day, older by its date. */
function nearness(at: number): DateStyle {
  if (new Date(at).toDateString() === new Date().toDateString()) return "time";
  return Date.now() - at < WEEK_MS ? "weekday" : "day";
}
