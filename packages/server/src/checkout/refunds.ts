import { createHash } from "node:crypto";
import { MiniAppError, type Money } from "@plaza/protocol";
import type { Refund, RefundRequest } from "@plaza/protocol/services";
import { and, desc, eq, inArray, lte, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import type { Executor, ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { createAskProvider, patience } from "./ask-provider.ts";
import { hasCardNumber } from "./card-number.ts";
import { refundEntries } from "./ledger.ts";
import { orderOfApps } from "./orders.ts";
import { enqueue } from "./outbox.ts";
import type { PaymentProvider, RefundAnswer, RefundOfPayment } from "./payment-provider.ts";
import { moveReservation } from "./stock.ts";
import {
  checkoutLedgerEntries,
  checkoutLedgerTransactions,
  checkoutOrders,
  checkoutRefunds,
  type OrderRow,
  type RefundRow,
} from "./tables.ts";
import { takenOf, taxOf } from "./taken.ts";

export interface RefundOrder {
  readonly orderId: string;
  /** Apps whose orders the caller may touch; undefined: every app's. */
  readonly of?: readonly string[];
  /** User id of who asks. */
  readonly by: string;
  /** Of the Idempotency-Key header. */
  readonly key: string;
  readonly body: RefundRequest;
}

export interface Refunds {
  /**
   * Gives money back, once per key. Resolves with the refund as it stands: `pending` while the provider has not answered. Throws CHECKOUT_CONFLICT with
   * `data.reason` `not_paid`, `exceeds_paid` or `key_reused`, and the problem of an order that is not there or not the caller's.
   * @param alongside runs in the transaction that makes the refund, for the audit log
   */
  readonly give: (
    request: RefundOrder,
    alongside: (tx: Transaction, order: OrderRow) => Promise<void>,
  ) => Promise<{ readonly order: OrderRow; readonly refund: RefundRow }>;
  /** Asks the provider about refunds that nobody is working on; resolves to how many. Safe in any number of processes. */
  readonly resolveDue: (signal?: AbortSignal) => Promise<number>;
}

/**
 * From a request to money that went back: the refund is recorded, with the audit entry, in one transaction that locks the order; the provider is asked
 * outside of it, under the refund's id; its answer is recorded with ledger and outbox in another. The process may die between any two: the resolver then asks
 * the provider what became of the refund, and asks for it again, under the same id, only where the provider never heard of it [C-12].
 */
export function createRefunds(options: {
  readonly ctx: Pick<ServerContext, "db" | "clock" | "logger">;
  readonly provider: PaymentProvider;
  readonly providerTimeoutMs: number;
}): Refunds {
  const { ctx, provider, providerTimeoutMs } = options;
  const ask = createAskProvider({ provider, timeoutMs: providerTimeoutMs, logger: ctx.logger });
  // Long enough for a question and a request to run into their timeouts.
  const leaseMs = providerTimeoutMs * 2 + 1_000;

  async function begin(tx: Transaction, request: RefundOrder): Promise<{ order: OrderRow; refund: RefundRow; fresh: boolean }> {
    const { orderId, key, body } = request;
    const order = await orderOfApps(tx, orderId, request.of, { lock: true });
    if (order === undefined) throw notFound();
    const bodyDigest = digestOf(body);
    const [seen] = await tx
      .select()
      .from(checkoutRefunds)
      .where(and(eq(checkoutRefunds.orderId, order.id), eq(checkoutRefunds.key, key)));
    if (seen !== undefined) {
      if (seen.bodyDigest === bodyDigest) return { order, refund: seen, fresh: false };
      throw new MiniAppError("CHECKOUT_CONFLICT", "This idempotency key was used with another body.", { data: { reason: "key_reused" } });
    }
    if (order.state !== "captured") {
      throw new MiniAppError("CHECKOUT_CONFLICT", "The order is not paid: there is nothing to give back.", {
        data: { reason: "not_paid" },
      });
    }
    const taken = await takenOf(tx, order.id);
    // A bank may take back more than is left.
    const refundable = Math.max(0, order.total - taken.amount);
    const amount = body.amount ?? refundable;
    if (amount > refundable || refundable === 0) {
      throw new MiniAppError("CHECKOUT_CONFLICT", "More would go back than was paid.", { data: { reason: "exceeds_paid", refundable } });
    }
    if (body.restock === true && amount !== refundable)
      throw new MiniAppError("INVALID_PARAMS", "Only what completes the refund of the whole order brings its items back.", {
        data: { reason: "restock_of_part" },
      });
    const at = ctx.clock.now();
    const [refund] = await tx
      .insert(checkoutRefunds)
      .values({
        id: uuidv7(),
        orderId: order.id,
        state: "pending",
        amount,
        tax: taxOf(order, taken, amount),
        reason: body.reason,
        note: body.note ?? null,
        restock: body.restock ?? false,
        requestedBy: request.by,
        key,
        bodyDigest,
        createdAt: at,
        updatedAt: at,
        resolveAt: at + leaseMs,
      })
      .returning();
    if (refund === undefined) throw new Error("The refund was not recorded.");
    return { order, refund, fresh: true };
  }

  async function record(
    order: OrderRow,
    id: string,
    change: (tx: Transaction, refund: RefundRow) => Promise<RefundRow>,
  ): Promise<RefundRow> {
    return ctx.db.transaction(async (tx) => {
      const [refund] = await tx.select().from(checkoutRefunds).where(eq(checkoutRefunds.id, id)).for("update");
      if (refund === undefined) throw new Error(`A refund of order ${order.id} is gone.`);
      // Another process was first, with the same facts: its record stands.
      return refund.state === "pending" ? change(tx, refund) : refund;
    });
  }

  async function update(tx: Transaction, refund: RefundRow, to: Partial<RefundRow>): Promise<RefundRow> {
    const [updated] = await tx
      .update(checkoutRefunds)
      .set({ ...to, updatedAt: ctx.clock.now() })
      .where(eq(checkoutRefunds.id, refund.id))
      .returning();
    return updated ?? refund;
  }

  function refunded(order: OrderRow, id: string): Promise<RefundRow> {
    return record(order, id, async (tx, refund) => {
      const at = ctx.clock.now();
      const { appId, currency } = order;
      const money = (amount: number): Money => ({ amount, currency });
      const transactionId = uuidv7();
      await tx.insert(checkoutLedgerTransactions).values({ id: transactionId, orderId: order.id, kind: `refund/${id}`, at });
      const entries = refundEntries({ appId, provider: order.provider, amount: money(refund.amount), tax: money(refund.tax) });
      await tx.insert(checkoutLedgerEntries).values(entries.map((entry) => ({ transactionId, ...entry })));
      const { release, sessionId, sub, analyticsConsent } = order;
      const who = analyticsConsent ? { sub } : {};
      const message = { refundId: id, orderId: order.id, appId, release, sessionId, ...who, amount: money(refund.amount), at };
      await enqueue(tx, "refund", message, { at });
      if (refund.restock) await moveReservation(tx, order.id, "restocked");
      await enqueue(tx, "publisher", { event: "order.refunded", orderId: order.id, appId, refundId: id, at }, { at });
      return update(tx, refund, { state: "refunded", resolveAt: null });
    });
  }

  function later(order: OrderRow, id: string): Promise<RefundRow> {
    return record(order, id, (tx, refund) =>
      update(tx, refund, {
        resolveAt: ctx.clock.now() + patience(refund.resolveAttempts),
        resolveAttempts: refund.resolveAttempts + 1,
      }),
    );
  }

  async function follow(order: OrderRow, refund: RefundRow, answer: RefundAnswer | undefined): Promise<RefundRow> {
    switch (answer?.status) {
      case "refunded":
        return refunded(order, refund.id);
      case "failed":
        return record(order, refund.id, (tx, found) => update(tx, found, { state: "failed", resolveAt: null }));
      default:
        return later(order, refund.id);
    }
  }

  function atProvider(order: OrderRow, { id, amount }: RefundRow): RefundOfPayment {
    return { refundId: id, attemptId: order.id, amount: { amount, currency: order.currency } };
  }

  async function claimDue(): Promise<RefundRow | undefined> {
    const now = ctx.clock.now();
    // Locked and given a new lease in one statement: no two processes work on one refund.
    const due = ctx.db
      .select({ id: checkoutRefunds.id })
      .from(checkoutRefunds)
      .where(and(eq(checkoutRefunds.state, "pending"), lte(checkoutRefunds.resolveAt, now)))
      .orderBy(checkoutRefunds.resolveAt)
      .limit(1)
      .for("update", { skipLocked: true });
    const [claimed] = await ctx.db
      .update(checkoutRefunds)
      .set({ resolveAt: now + leaseMs })
      .where(inArray(checkoutRefunds.id, due))
      .returning();
    return claimed;
  }

  return {
    give: async (request, alongside) => {
      if (request.body.note !== undefined && hasCardNumber(request.body.note)) {
        throw new MiniAppError("INVALID_PARAMS", "The note looks like a card number; those are never kept.", {
          data: { reason: "card_number" },
        });
      }
      const { order, refund, fresh } = await ctx.db.transaction(async (tx) => {
        const begun = await begin(tx, request);
        if (begun.fresh) await alongside(tx, begun.order);
        return begun;
      });
      if (!fresh) return { order, refund };
      const wanted = atProvider(order, refund);
      return { order, refund: await follow(order, refund, await ask((call) => provider.refund(wanted, call), order.id)) };
    },

    resolveDue: async (signal) => {
      let asked = 0;
      while (signal?.aborted !== true) {
        const refund = await claimDue();
        if (refund === undefined) break;
        const [order] = await ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.id, refund.orderId));
        if (order === undefined) break;
        const wanted = atProvider(order, refund);
        let answer = await ask((call) => provider.lookupRefund(wanted, call), order.id);
        if (answer?.status === "none") answer = await ask((call) => provider.refund(wanted, call), order.id);
        await follow(order, refund, answer);
        asked += 1;
      }
      return asked;
    },
  };
}

function digestOf({ amount, reason, note, restock }: RefundRequest): string {
  return createHash("sha384")
    .update(JSON.stringify([amount ?? null, reason, note ?? null, restock ?? false]))
    .digest("base64");
}

/** Minor units that have gone back, by order; an order of which nothing has is not in it. */
export async function refundedOf(db: Executor, orderIds: readonly string[]): Promise<Map<string, number>> {
  if (orderIds.length === 0) return new Map();
  const rows = await db
    .select({ orderId: checkoutRefunds.orderId, sum: sql<string>`sum(${checkoutRefunds.amount})` })
    .from(checkoutRefunds)
    .where(and(inArray(checkoutRefunds.orderId, [...orderIds]), eq(checkoutRefunds.state, "refunded")))
    .groupBy(checkoutRefunds.orderId);
  return new Map(rows.map(({ orderId, sum }) => [orderId, Number(sum)]));
}

/** All refunds of an order, newest first, and what may still go back, minor units. */
export async function refundsOf(
  db: Executor,
  order: OrderRow,
): Promise<{ readonly refunds: readonly RefundRow[]; readonly refundable: number }> {
  const refunds = await db
    .select()
    .from(checkoutRefunds)
    .where(eq(checkoutRefunds.orderId, order.id))
    .orderBy(desc(checkoutRefunds.createdAt), desc(checkoutRefunds.id));
  const { amount } = await takenOf(db, order.id);
  return { refunds, refundable: order.state === "captured" ? Math.max(0, order.total - amount) : 0 };
}

/** @param names of users, by id */
export function viewRefund(refund: RefundRow, currency: string, names: ReadonlyMap<string, string>): Refund {
  const { id, amount, reason, note, state, requestedBy, createdAt } = refund;
  const by = names.get(requestedBy) ?? requestedBy;
  return { id, amount: { amount, currency }, reason, ...(note === null ? {} : { note }), status: state, by, at: createdAt };
}
