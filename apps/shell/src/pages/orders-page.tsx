import "./pages.css";
import { useHost, useHostSnapshot } from "@plaza/host-react";
import type { UserOrder } from "@plaza/protocol/services";
import { AppIcon, Button, Card, EmptyState, ErrorState, List, Money, Section } from "@plaza/ui";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { groupOrders } from "../order-groups.ts";
import { OrderRow } from "../parts/order-row.tsx";
import { OrderStatus } from "../parts/order-status.tsx";
import { PageHead } from "../parts/page-head.tsx";
import { RowsSkeleton } from "../parts/rows-skeleton.tsx";
import { useShell } from "../shell-context.tsx";
import { Subscriptions } from "../subscriptions/subscriptions.tsx";

export function OrdersPage() {
  const { t } = useShell();
  return (
    <div className="sh-page">
      <PageHead title={t("orders.title")} />
      <Subscriptions />
      <WithOrders>{(orders) => <Orders orders={orders} />}</WithOrders>
    </div>
  );
}

/** Loads the user's orders and stands for them while they come, or do not. */
export function WithOrders({ children }: { children(orders: readonly UserOrder[]): ReactNode }) {
  const { t } = useShell();
  const host = useHost();
  const orders = useHostSnapshot((snapshot) => snapshot.orders);
  const [failed, setFailed] = useState(false);
  const load = useCallback(() => {
    setFailed(false);
    host.orders.refresh().catch(() => setFailed(true));
  }, [host]);
  useEffect(load, [load]);
  if (orders) return <>{children(orders)}</>;
  if (!failed) return <RowsSkeleton label={t("orders.loading")} />;
  return (
    <ErrorState
      title={t("orders.failed")}
      text={t("orders.failedText")}
      actions={
        <Button full onClick={load}>
          {t("retry")}
        </Button>
      }
    />
  );
}

function Orders({ orders }: { orders: readonly UserOrder[] }) {
  const { t, locale } = useShell();
  if (orders.length === 0)
    return (
      <EmptyState
        title={t("orders.empty")}
        text={t("orders.emptyText")}
        action={
          <a className="pz-button pz-button-ink" href="/">
            {t("orders.find")}
          </a>
        }
      />
    );
  const { inDoubt, groups } = groupOrders(orders, Date.now(), locale);
  return (
    <>
      {inDoubt.map((order) => (
        <InDoubt key={order.id} order={order} />
      ))}
      {groups.map((group) => (
        <Section
          key={group.id}
          title={group.id === "week" ? t("orders.thisWeek") : group.label}
          end={<span className="pz-num">{t("orders.count", { count: group.orders.length })}</span>}
        >
          <List inset="app">
            {group.orders.map((order) => (
              <OrderRow key={order.id} order={order} />
            ))}
          </List>
        </Section>
      ))}
    </>
  );
}

function InDoubt({ order }: { order: UserOrder }) {
  const { t, date } = useShell();
  const icon = useHostSnapshot((snapshot) => snapshot.apps.find((app) => app.id === order.appId)?.icon);
  return (
    <Card tone="warn" className="sh-doubt">
      <div className="sh-doubt-head">
        <AppIcon src={icon ?? undefined} name={order.appName} size={40} />
        <div className="pz-grow">
          <h2 className="pz-text-15 pz-w600">{order.appName}</h2>
          <p className="pz-text-13 pz-tone-second pz-num">
            <Money value={order.total} /> · {date(order.createdAt, "moment")}
          </p>
        </div>
        <OrderStatus status={order.status} />
      </div>
      <p className="pz-text-13">{t("orders.inDoubt")}</p>
      <a className="pz-button pz-button-line pz-button-full" href={`/orders/${order.id}`}>
        {t("orders.details")}
      </a>
    </Card>
  );
}
