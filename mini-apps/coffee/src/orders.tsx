import type { Order, Plaza } from "@plaza/sdk";
import { usePlaza } from "@plaza/sdk/react";
import { useEffect, useState } from "react";
import { formatMoney } from "./menu.ts";
import type { translator } from "./strings.ts";

const KEY = "orders";

async function orderIds(plaza: Plaza): Promise<string[]> {
  const { value } = await plaza.storage.get({ scope: "account", key: KEY });
  return Array.isArray(value) ? value.filter((id): id is string => typeof id === "string") : [];
}

/** Keeps the order's id with the user's account, newest first, so that every device of theirs lists it. */
export async function rememberOrder(plaza: Plaza, orderId: string): Promise<void> {
  const ids = await orderIds(plaza);
  await plaza.storage.set({ scope: "account", key: KEY, value: [orderId, ...ids.filter((id) => id !== orderId)].slice(0, 30) });
}

interface OrdersProps {
  readonly t: ReturnType<typeof translator>;
  readonly locale: string;
  onMenu(): void;
}

export function Orders({ t, locale, onMenu }: OrdersProps) {
  const plaza = usePlaza();
  const [orders, setOrders] = useState<readonly Order[]>();

  useEffect(() => {
    void orderIds(plaza)
      .then((ids) => Promise.all(ids.map((orderId) => plaza.checkout.getOrder({ orderId }))))
      .then(setOrders);
  }, [plaza]);

  return (
    <>
      <h1>{t("orders")}</h1>
      {orders !== undefined && orders.length === 0 && <p className="soft">{t("ordersEmpty")}</p>}
      <ul>
        {orders?.map((order) => (
          <li key={order.id}>
            <div className="grow">
              <h2>{order.lines.map((line) => `${line.quantity} × ${line.name}`).join(", ")}</h2>
              <p className="soft">{new Date(order.createdAt).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" })}</p>
            </div>
            <b className="num">{formatMoney(order.total.amount, locale, order.total.currency)}</b>
          </li>
        ))}
      </ul>
      <button type="button" className="line" onClick={onMenu}>
        {t("toMenu")}
      </button>
    </>
  );
}
