import { eq, sql } from "drizzle-orm";
import type { ServerContext } from "../../core/context.ts";
import { checkoutLedgerTransactions, checkoutOrders, checkoutOutbox, checkoutSimulatorPayments, checkoutTransitions } from "../tables.ts";

/** What is true of an order after everything has come to rest: its own books beside the provider's. */
export async function booksOf(ctx: Pick<ServerContext, "db">, orderId: string) {
  const [order] = await ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, orderId));
  const [payment] = await ctx.db.select().from(checkoutSimulatorPayments).where(eq(checkoutSimulatorPayments.attemptId, orderId));
  const transactions = await ctx.db.select().from(checkoutLedgerTransactions).where(eq(checkoutLedgerTransactions.orderId, orderId));
  const { rows: entries } = await ctx.db.execute<{ account: string; amount: string }>(
    sql`select account, amount from checkout_ledger_entries where transaction_id in (select id from checkout_ledger_transactions where order_id = ${orderId}) order by account, amount`,
  );
  const { rows: outbox } = await ctx.db.execute<{ topic: string; event: string | null }>(
    sql`select ${checkoutOutbox.topic}, ${checkoutOutbox.payload}->>'event' as event from ${checkoutOutbox} where ${checkoutOutbox.payload}->>'orderId' = ${orderId} order by 1, 2`,
  );
  const transitions = await ctx.db
    .select()
    .from(checkoutTransitions)
    .where(eq(checkoutTransitions.orderId, orderId))
    .orderBy(checkoutTransitions.id);
  return {
    state: order?.state,
    total: order?.total,
    /** How often money moved. */
    charges: payment?.captures ?? 0,
    givenBack: givenBackOf(payment),
    transactions: transactions.length,
    entries: entries.map(({ account, amount }) => [account, Number(amount)] as const),
    messages: outbox.flatMap(({ topic }) => (topic === "publisher" ? [] : [topic])),
    /** What its publisher is told. */
    told: outbox.flatMap(({ event }) => event ?? []),
    history: transitions.map(({ to }) => to),
  };
}

/** What the provider gave back of a payment, by its own books. */
export function givenBackOf(payment: Pick<typeof checkoutSimulatorPayments.$inferSelect, "refunds"> | undefined): number[] {
  return Object.values(payment?.refunds ?? {}).flatMap(({ status, amount }) => (status === "refunded" ? [amount] : []));
}

/** Of all orders together: every currency's sum over the whole ledger, and every order whose books and the provider's differ. */
export async function audit(ctx: Pick<ServerContext, "db">) {
  const { rows: sums } = await ctx.db.execute<{ currency: string; sum: string }>(
    sql`select currency, sum(amount) from checkout_ledger_entries group by currency`,
  );
  const { rows: different } = await ctx.db.execute(sql`
    select o.id, o.state, p.status, p.captures from checkout_orders o full join checkout_simulator_payments p on p.attempt_id = o.id::text
    left join checkout_ledger_transactions t on t.order_id = o.id
    where coalesce(p.captures, 0) > 1
       or (coalesce(o.state, '') = 'captured') <> (coalesce(p.captures, 0) = 1)
       or (coalesce(o.state, '') = 'captured') <> (t.id is not null)
       or (o.state = 'captured' and (p.amount <> o.total or p.currency <> o.currency))`);
  const { rows: negative } = await ctx.db.execute(
    sql`select account, sum(amount) from checkout_ledger_entries where account like 'receivable/%' group by account having sum(amount) < 0`,
  );
  return { sums: sums.map(({ sum }) => Number(sum)), different, negative };
}
