import type { AdminOrder, Refund } from "@plaza/protocol/services";
import { Button, List, Row, Sheet, TotalLines } from "@plaza/ui";
import { useEffect, useRef, useState } from "react";
import { Code } from "../cells.tsx";
import { useWords } from "../preferences.tsx";
import { useOrder } from "../queries.ts";
import { Loaded, Status } from "../states.tsx";
import type { OpenSheet } from "../use-shown.ts";
import { RefundForm, useRefunding } from "./refund-form.tsx";

interface OrderSheetProps extends OpenSheet {
  /** As the list has it; what went back comes by itself. */
  readonly order: AdminOrder;
  onRefunded(refund: Refund): void;
}

/** One order: what was bought, what went back, and the way to give back what is left. */
export function OrderSheet({ order: listed, open, onClose, onClosed, onRefunded }: OrderSheetProps) {
  const words = useWords();
  const detail = useOrder(listed.id);
  const refunding = useRefunding();
  const [asking, setAsking] = useState(false);
  const [starting, setStarting] = useState(false);
  const start = useFocusAgain(!asking);
  const order = detail.data?.order ?? listed;
  const refundable = detail.data?.refundable;
  // The form begins with what is left now: another refund may just have taken some of it.
  const begin = async () => {
    setStarting(true);
    const { data } = await detail.refetch();
    setStarting(false);
    setAsking(data?.refundable.amount !== 0);
  };
  return (
    <Sheet
      open={open}
      onClose={onClose}
      onClosed={onClosed}
      dismissible={!refunding}
      title={asking ? words.t("refund.title", { name: order.appName }) : order.appName}
      description={words.date(order.createdAt, "dateTime")}
      trailing={<Status value={order.status} />}
      actions={
        asking || refundable === undefined || refundable.amount === 0 ? undefined : (
          <Button ref={start} kind="harm" full busy={starting} onClick={() => void begin()}>
            {words.t("refund.start")}
          </Button>
        )
      }
    >
      {asking && detail.data !== undefined ? (
        <RefundForm
          detail={detail.data}
          onCancel={() => setAsking(false)}
          onRefunded={(refund) => {
            onClose();
            onRefunded(refund);
          }}
        />
      ) : (
        <div className="console-order">
          <Totals order={order} />
          <Facts order={order} />
          <Loaded query={detail}>{({ refunds }) => refunds.length > 0 && <Refunds refunds={refunds} />}</Loaded>
        </div>
      )}
    </Sheet>
  );
}

function Totals({ order }: { readonly order: AdminOrder }) {
  const words = useWords();
  const { lines, tax, shipping, discount, total, refunded } = order;
  const parts = [
    { label: words.t("order.shipping"), value: shipping },
    { label: words.t("order.tax"), value: tax },
    { label: words.t("order.discount"), value: { ...discount, amount: -discount.amount } },
  ].filter(({ value }) => value.amount !== 0);
  return (
    <div>
      <TotalLines
        lines={[
          ...lines.map((line) => ({ label: `${words.number(line.quantity)} × ${line.name}`, value: words.money(line.total) })),
          ...parts.map(({ label, value }) => ({ label, value: words.money(value), second: true })),
        ]}
        total={{ label: words.t("col.total"), value: words.money(total) }}
      />
      {refunded !== undefined && (
        <dl className="pz-lines">
          <dt>{words.t("order.refunded")}</dt>
          <dd>{words.money({ ...refunded, amount: -refunded.amount })}</dd>
          <dt>{words.t("order.kept")}</dt>
          <dd>{words.money({ ...total, amount: total.amount - refunded.amount })}</dd>
        </dl>
      )}
    </div>
  );
}

function Facts({ order }: { readonly order: AdminOrder }) {
  const words = useWords();
  return (
    <dl className="pz-lines console-order-facts">
      <dt>{words.t("col.order")}</dt>
      <dd>
        <Code value={order.id} short={order.id.slice(-8)} name={words.t("col.order")} />
      </dd>
      <dt>{words.t("col.user")}</dt>
      <dd>
        <Code value={order.user} short={order.user.slice(0, 8)} name={words.t("col.user")} />
      </dd>
      {order.reference !== undefined && (
        <>
          <dt>{words.t("order.reference")}</dt>
          <dd>{order.reference}</dd>
        </>
      )}
      <dt>{words.t("order.provider")}</dt>
      <dd>{order.provider}</dd>
      <dt>{words.t("order.receipt")}</dt>
      <dd>{words.t(order.receipt === undefined ? "order.receipt.none" : "order.receipt.signed")}</dd>
    </dl>
  );
}

function Refunds({ refunds }: { readonly refunds: readonly Refund[] }) {
  const words = useWords();
  return (
    <section className="console-order-refunds" aria-label={words.t("order.refunds")}>
      <h3>{words.t("order.refunds")}</h3>
      <List>
        {refunds.map((refund) => (
          <Row
            key={refund.id}
            title={words.money(refund.amount)}
            detail={
              <>
                <span className="console-words">{words.t(`refund.reason.${refund.reason}`)}</span>
                {refund.note !== undefined && <bdi className="console-words">{refund.note}</bdi>}
                <span className="console-words">{words.t("refund.by", { by: refund.by, at: words.date(refund.at, "moment") })}</span>
                {refund.status !== "refunded" && <span className="console-words">{words.t(`refund.${refund.status}Text`)}</span>}
              </>
            }
            value={<Status value={refund.status} />}
          />
        ))}
      </List>
    </section>
  );
}

/** Gives an element the focus when it comes back after it had gone. */
function useFocusAgain(there: boolean) {
  const element = useRef<HTMLButtonElement>(null);
  const before = useRef(there);
  useEffect(() => {
    if (there && !before.current) element.current?.focus();
    before.current = there;
  }, [there]);
  return element;
}
