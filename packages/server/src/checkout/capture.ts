import { sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { Executor } from "../core/context.ts";
import { captureEntries } from "./ledger.ts";
import { messageOf } from "./outbox.ts";
import { checkoutLedgerEntries, checkoutLedgerTransactions, checkoutOrders, checkoutOutbox, type OrderRow } from "./tables.ts";

/**
 * The moment at which an order is paid, in one statement, so that it is all of it or nothing: the step, the receipt, the ledger's transaction, and the messages to
 * analytics and to the publisher. An order that is `authorising` has been held by the provider: the database records that step with this one. Undefined where the order
 * is neither (any more): then nothing changed.
 */
export async function recordCapture(
  db: Executor,
  order: OrderRow,
  { at, receipt }: { readonly at: number; readonly receipt: string },
): Promise<OrderRow | undefined> {
  const { id, appId, release, sessionId, provider, currency } = order;
  const total = { amount: order.total, currency };
  const entries = captureEntries({ appId, provider, total, tax: { amount: order.tax, currency } });
  const who = order.analyticsConsent ? { sub: order.sub } : {};
  const messages = [
    messageOf("purchase", { orderId: id, appId, release, sessionId, ...who, total, at }, { at }),
    messageOf("publisher", { event: "order.paid", orderId: id, appId, at }, { at }),
  ];
  const { rowCount } = await db.execute(sql`
    with moved as (
      update ${checkoutOrders} set state = 'captured', receipt = ${receipt}, resolve_at = null, updated_at = ${at}
      where id = ${id} and state in ('authorising', 'authorised') returning id
    ), booked as (
      insert into ${checkoutLedgerTransactions} (id, order_id, kind, at) select ${uuidv7()}::uuid, moved.id, 'capture', ${at} from moved returning id
    ), entered as (
      insert into ${checkoutLedgerEntries} (transaction_id, account, currency, amount)
      select booked.id, entry.account, entry.currency, entry.amount
      from booked, jsonb_to_recordset(${JSON.stringify(entries)}::jsonb) as entry (account text, currency text, amount bigint)
    ), told as (
      insert into ${checkoutOutbox} (id, topic, payload, created_at, due_at)
      select message.id, message.topic, message.payload, ${at}, ${at}
      from moved, jsonb_to_recordset(${JSON.stringify(messages)}::jsonb) as message (id uuid, topic text, payload jsonb)
    )
    select id from moved`);
  return rowCount === 0 ? undefined : { ...order, state: "captured", receipt, resolveAt: null, updatedAt: at };
}
