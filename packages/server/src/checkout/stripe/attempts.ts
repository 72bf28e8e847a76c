import type { DeclineCode } from "@plaza/protocol";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Executor } from "../../core/context.ts";
import { inParts } from "../in-parts.ts";
import type { PaymentRequest } from "../payment-provider.ts";
import { checkoutStripePayments, checkoutStripeRefunds } from "../tables.ts";

export type AttemptRow = typeof checkoutStripePayments.$inferSelect;

/** Which intent belongs to which attempt. Every method is one statement: two processes that work on one attempt find each other here. */
export interface StripeAttempts {
  readonly find: (attemptId: string) => Promise<AttemptRow | undefined>;
  readonly byIntent: (intentId: string) => Promise<AttemptRow | undefined>;
  /** The attempt as it is known, or from now on. */
  readonly open: (request: PaymentRequest) => Promise<AttemptRow>;
  /** Gives an open attempt its intent; the row as it is then, which may be closed, and then nothing may be asked for. */
  readonly attach: (attemptId: string, intentId: string) => Promise<AttemptRow>;
  /** Records a refusal. */
  readonly decline: (attemptId: string, code: DeclineCode) => Promise<void>;
  /** Records which refund of ours is which of Stripe's. */
  readonly refunded: (refundId: string, stripeId: string) => Promise<void>;
  readonly refundsOf: (stripeIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly attemptsOf: (intentIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Closes an attempt that has no intent, also one that never was; the row as it is then. */
  readonly close: (attemptId: string) => Promise<AttemptRow>;
}

export function createStripeAttempts(db: Executor): StripeAttempts {
  const ofAttempt = (attemptId: string) => eq(checkoutStripePayments.attemptId, attemptId);

  async function find(attemptId: string): Promise<AttemptRow | undefined> {
    const [row] = await db.select().from(checkoutStripePayments).where(ofAttempt(attemptId));
    return row;
  }
  async function insist(attemptId: string): Promise<AttemptRow> {
    const row = await find(attemptId);
    if (row === undefined) throw new Error(`Attempt ${attemptId} was not recorded.`);
    return row;
  }

  return {
    find,
    byIntent: async (intentId) => {
      const [row] = await db.select().from(checkoutStripePayments).where(eq(checkoutStripePayments.intentId, intentId));
      return row;
    },
    open: async ({ attemptId, amount: { amount, currency }, instrumentId }) => {
      await db.insert(checkoutStripePayments).values({ attemptId, amount, currency, instrumentId }).onConflictDoNothing();
      return insist(attemptId);
    },
    attach: async (attemptId, intentId) => {
      await db
        .update(checkoutStripePayments)
        .set({ intentId })
        .where(
          and(
            ofAttempt(attemptId),
            isNull(checkoutStripePayments.intentId),
            // SECURITY: an attempt that was let go gets no intent, so a request that arrives late takes no money [C-06].
            eq(checkoutStripePayments.closed, false),
          ),
        );
      return insist(attemptId);
    },
    decline: async (attemptId, declineCode) => {
      await db
        .update(checkoutStripePayments)
        .set({ declineCode })
        .where(and(ofAttempt(attemptId), isNull(checkoutStripePayments.declineCode)));
    },
    refunded: async (refundId, stripeId) => {
      await db.insert(checkoutStripeRefunds).values({ refundId, stripeId }).onConflictDoNothing();
    },
    refundsOf: async (stripeIds) => {
      const { stripeId } = checkoutStripeRefunds;
      const rows = await inParts(stripeIds, (part) => db.select().from(checkoutStripeRefunds).where(inArray(stripeId, part)));
      return new Map(rows.map((row) => [row.stripeId, row.refundId]));
    },
    attemptsOf: async (intentIds) => {
      const { intentId } = checkoutStripePayments;
      const rows = await inParts(intentIds, (part) => db.select().from(checkoutStripePayments).where(inArray(intentId, part)));
      return new Map(rows.flatMap((row) => (row.intentId === null ? [] : [[row.intentId, row.attemptId] as const])));
    },
    close: async (attemptId) => {
      await db
        .insert(checkoutStripePayments)
        .values({ attemptId, closed: true })
        .onConflictDoUpdate({
          target: checkoutStripePayments.attemptId,
          set: { closed: true },
          setWhere: isNull(checkoutStripePayments.intentId),
        });
      return insist(attemptId);
    },
  };
}
