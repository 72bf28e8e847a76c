import "./pages.css";
import { useHostSnapshot } from "@plaza/host-react";
import type { UserOrder } from "@plaza/protocol/services";
import { AppIcon, EmptyState, IconButton, iconProps, List, Money, TotalLines } from "@plaza/ui";
import { BadgeCheck, Check, Copy } from "lucide-react";
import { type ReactNode, useState } from "react";
import { appHref } from "../parts/app-listing.tsx";
import { OrderStatus } from "../parts/order-status.tsx";
import { SubPage } from "../parts/sub-page.tsx";
import { useShell } from "../shell-context.tsx";
import { WithOrders } from "./orders-page.tsx";

export function OrderPage({ id }: { id: string }) {
  const { t } = useShell();
  const paid = useHostSnapshot((snapshot) => snapshot.orders?.find((order) => order.id === id)?.receipt !== undefined);
  return (
    <SubPage title={paid ? t("order.receipt") : t("order.title")} up="/orders">
      <WithOrders>
        {(orders) => {
          const order = orders.find((one) => one.id === id);
          return order ? <Order order={order} /> : <Missing />;
        }}
      </WithOrders>
    </SubPage>
  );
}

function Missing() {
  const { t } = useShell();
  return (
    <EmptyState
      title={t("order.missing")}
      text={t("order.missingText")}
      action={
        <a className="pz-button pz-button-ink" href="/orders">
          {t("order.all")}
        </a>
      }
    />
  );
}

function Order({ order }: { order: UserOrder }) {
  const { t, money, date } = useShell();
  const icon = useHostSnapshot((snapshot) => snapshot.apps.find((app) => app.id === order.appId)?.icon);
  const at = date(order.createdAt, "dateTime");
  const paid = order.status === "paid";
  const parts = [
    { label: t("order.shipping"), value: order.shipping },
    { label: t("order.tax"), value: order.tax },
    { label: t("order.discount"), value: { ...order.discount, amount: -order.discount.amount } },
  ].filter(({ value }) => value.amount !== 0);
  return (
    <article className="sh-receipt">
      <div className="sh-receipt-top">
        {paid ? (
          <span className="sh-tick">
            <Check {...iconProps(24)} />
          </span>
        ) : null}
        <div className="pz-grow">
          <p className="pz-text-24 pz-w700">
            <Money value={order.total} />
          </p>
          <p className="pz-text-13 pz-tone-second">{paid ? t("order.paidAt", { date: at }) : t("order.at", { date: at })}</p>
        </div>
        {paid ? <AppIcon src={icon ?? undefined} name={order.appName} size={48} /> : <OrderStatus status={order.status} />}
      </div>
      {order.status !== "paid" && <p className="sh-receipt-note">{t(`statusText.${order.status}`)}</p>}
      <div className="sh-receipt-lines">
        <TotalLines
          lines={[
            ...order.lines.map((line) => ({
              label: line.quantity === 1 ? line.name : t("order.quantity", { name: line.name, quantity: line.quantity }),
              value: money(line.total),
            })),
            ...parts.map(({ label, value }) => ({ label, value: money(value), second: true })),
          ]}
          total={{ label: t("order.total"), value: money(order.total) }}
        />
        {order.refunded && (
          <dl className="pz-lines">
            <dt>{t("status.refunded")}</dt>
            <dd>{money({ ...order.refunded, amount: -order.refunded.amount })}</dd>
            <dt>{t("order.kept")}</dt>
            <dd>{money({ ...order.total, amount: order.total.amount - order.refunded.amount })}</dd>
          </dl>
        )}
      </div>
      <List>
        <Fact label={t("order.seller")}>{order.merchant}</Fact>
        <Fact label={t("order.number")}>
          <Copyable text={order.id} />
        </Fact>
        {order.reference !== undefined && <Fact label={t("order.reference")}>{order.reference}</Fact>}
        {order.receipt !== undefined && (
          <Fact label={t("order.signature")}>
            <span className="sh-signed">
              <BadgeCheck {...iconProps(18)} />
              {t("order.signed")}
            </span>
          </Fact>
        )}
      </List>
      <div className="sh-receipt-actions">
        <a className="pz-button pz-button-ink pz-button-full" href={appHref(order.appId)}>
          {t("order.open", { name: order.appName })}
        </a>
      </div>
    </article>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <li className="pz-row sh-fact">
      <span className="pz-tone-second">{label}</span>
      <span className="sh-fact-value">{children}</span>
    </li>
  );
}

function Copyable({ text }: { text: string }) {
  const { t } = useShell();
  const [copied, setCopied] = useState(false);
  return (
    <span className="sh-copyable">
      <span className="pz-num">{shortId(text)}</span>
      <IconButton
        label={copied ? t("order.copied") : t("order.copy")}
        icon={copied ? <Check {...iconProps(18)} /> : <Copy {...iconProps(18)} />}
        onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
      />
    </span>
  );
}

/** The end of an id in two groups, as people read it out; the whole is what is copied. */
function shortId(id: string): string {
  const end = id.replaceAll("-", "").slice(-8).toUpperCase();
  return `${end.slice(0, 4)}-${end.slice(4)}`;
}
