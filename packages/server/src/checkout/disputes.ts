import type { Dispute } from "@plaza/protocol/services";
import { and, desc, eq, inArray } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { Executor, ServerContext, Transaction } from "../core/context.ts";
import { type Before, olderThan, PAGE_SIZE } from "../core/paging.ts";
import { disputeEntries } from "./dispute-entries.ts";
import type { LedgerEntry } from "./ledger.ts";
import { lockOrder, orderOfApps } from "./orders.ts";
import { enqueue } from "./outbox.ts";
import type { ProviderDispute } from "./payment-provider.ts";
import { checkoutDisputes, checkoutLedgerEntries, checkoutLedgerTransactions, type DisputeRow, type OrderRow } from "./tables.ts";
import { takenOf, taxOf } from "./taken.ts";

export interface Disputes {
  /** Writes down how a dispute stands, with its books; a step that is written already, and one back, changes nothing. */
  readonly record: (dispute: ProviderDispute) => Promise<void>;
}

/**
 * A dispute is beside its order, which stays paid. When it is opened the money leaves what the provider owes us and is held against what we owe the publisher; won,
 * it comes back; lost, the publisher bears it, and analytics hears of it as of a refund. Each step is one ledger transaction of its own name, and the publisher is
 * told of each by `order.disputed`.
 */
export function createDisputes(options: {
  readonly ctx: Pick<ServerContext, "db" | "clock" | "logger">;
  readonly provider: string;
}): Disputes {
  const { ctx, provider } = options;

  async function post(tx: Transaction, orderId: string, kind: string, entries: readonly LedgerEntry[], at: number): Promise<void> {
    const transactionId = uuidv7();
    await tx.insert(checkoutLedgerTransactions).values({ id: transactionId, orderId, kind, at });
    await tx.insert(checkoutLedgerEntries).values(entries.map((entry) => ({ transactionId, ...entry })));
  }

  async function tell(tx: Transaction, order: OrderRow, at: number): Promise<void> {
    await enqueue(tx, "publisher", { event: "order.disputed", orderId: order.id, appId: order.appId, at }, { at });
  }

  async function open(tx: Transaction, order: OrderRow, dispute: ProviderDispute, at: number): Promise<DisputeRow> {
    const { amount, currency } = dispute.amount;
    const taken = await takenOf(tx, order.id);
    const [row] = await tx
      .insert(checkoutDisputes)
      .values({
        id: uuidv7(),
        provider,
        reference: dispute.reference,
        orderId: order.id,
        appId: order.appId,
        state: "open",
        amount,
        // A bank may take back what has gone back already: there is no tax left in that.
        tax: taxOf(order, taken, Math.max(0, Math.min(amount, order.total - taken.amount))),
        currency,
        reason: dispute.reason.slice(0, 200),
        openedAt: at,
        updatedAt: at,
      })
      .returning();
    if (row === undefined) throw new Error("The dispute was not recorded.");
    await post(tx, order.id, `dispute/${row.id}/opened`, disputeEntries({ ...row, provider, step: "opened", fee: dispute.fee }), at);
    await tell(tx, order, at);
    return row;
  }

  async function end(tx: Transaction, order: OrderRow, row: DisputeRow, step: "won" | "lost", at: number): Promise<void> {
    await tx.update(checkoutDisputes).set({ state: step, updatedAt: at }).where(eq(checkoutDisputes.id, row.id));
    await post(tx, order.id, `dispute/${row.id}/${step}`, disputeEntries({ ...row, provider, step }), at);
    if (step === "lost") {
      const { release, sessionId, sub, analyticsConsent, appId, id: orderId } = order;
      const amount = { amount: row.amount, currency: row.currency };
      const who = analyticsConsent ? { sub } : {};
      await enqueue(tx, "refund", { refundId: row.id, orderId, appId, release, sessionId, ...who, amount, at }, { at });
    }
    await tell(tx, order, at);
  }

  return {
    record: (dispute) =>
      ctx.db.transaction(async (tx) => {
        if ((await orderOfApps(tx, dispute.attemptId, undefined)) === undefined) return;
        // One at a time per order, refunds of it included: what is disputed cannot be given back beside it [C-17].
        const order = await lockOrder(tx, dispute.attemptId);
        if (order.state !== "captured" || order.currency !== dispute.amount.currency) {
          ctx.logger.error(
            { order: order.id, state: order.state, dispute: dispute.reference },
            "a payment was disputed that is not paid so here",
          );
          return;
        }
        const [known] = await tx
          .select()
          .from(checkoutDisputes)
          .where(and(eq(checkoutDisputes.provider, provider), eq(checkoutDisputes.reference, dispute.reference)));
        const at = ctx.clock.now();
        const row = known ?? (await open(tx, order, dispute, at));
        if (row.state === "open" && dispute.status !== "open") await end(tx, order, row, dispute.status, at);
        else if (row.state !== dispute.status && row.state !== "open")
          ctx.logger.error(
            { order: order.id, dispute: dispute.reference, is: row.state, was: dispute.status },
            "a dispute that had ended changed",
          );
      }),
  };
}

export interface DisputeFilter {
  readonly appId?: string;
  /** Only of these. */
  readonly of?: readonly string[];
  readonly status?: DisputeRow["state"];
  readonly before?: Before;
}

/** Newest first, one more than a page has. */
export function listDisputes(db: Executor, { appId, of, status, before }: DisputeFilter): Promise<DisputeRow[]> {
  const { openedAt, id } = checkoutDisputes;
  return db
    .select()
    .from(checkoutDisputes)
    .where(
      and(
        appId === undefined ? undefined : eq(checkoutDisputes.appId, appId),
        of === undefined ? undefined : inArray(checkoutDisputes.appId, [...of]),
        status === undefined ? undefined : eq(checkoutDisputes.state, status),
        before === undefined ? undefined : olderThan(before, openedAt, id),
      ),
    )
    .orderBy(desc(openedAt), desc(id))
    .limit(PAGE_SIZE + 1);
}

/** All of one order, newest first. */
export function disputesOf(db: Executor, orderId: string): Promise<DisputeRow[]> {
  return db.select().from(checkoutDisputes).where(eq(checkoutDisputes.orderId, orderId)).orderBy(desc(checkoutDisputes.openedAt));
}

export function viewDispute(row: DisputeRow, appName: string): Dispute {
  const { id, orderId, provider, reference, state, reason, openedAt, updatedAt, amount, currency } = row;
  const appId = row.appId as Dispute["appId"];
  return { id, orderId, appId, appName, provider, reference, status: state, amount: { amount, currency }, reason, openedAt, updatedAt };
}
