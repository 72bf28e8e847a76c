import type { MerchantEventType } from "@plaza/protocol/services";
import { and, eq, isNull, lte, sql } from "drizzle-orm";
import type { FastifyBaseLogger } from "fastify";
import { V7Generator } from "uuidv7";
import type { Clock, Database, Transaction } from "../core/context.ts";
import { checkoutOutbox } from "./tables.ts";

/** A captured order, as other modules hear of it. */
export interface PurchaseMessage {
  /** Also the event's id in the analytics store. */
  readonly id: string;
  readonly orderId: string;
  readonly appId: string;
  readonly release: string;
  readonly sessionId: string;
  /** Pairwise; absent when the user had not agreed to analytics. */
  readonly sub?: string;
  readonly total: { readonly amount: number; readonly currency: string };
  /** Milliseconds since the epoch, of the capture. */
  readonly at: number;
}

/** Money that went back. */
export interface RefundMessage extends Omit<PurchaseMessage, "total"> {
  readonly refundId: string;
  readonly amount: { readonly amount: number; readonly currency: string };
}

/** A no to a quote, of a user who had agreed to analytics; of others nobody hears [F13]. */
export interface CancelMessage extends Omit<PurchaseMessage, "total"> {
  readonly reason: string;
}

/** What the publisher of an order is told, by webhook and in the list of events. */
export interface PublisherMessage {
  /** Also the `webhook-id`. */
  readonly id: string;
  readonly event: MerchantEventType;
  readonly appId: string;
  /** Absent where it is about a user. */
  readonly orderId?: string;
  /** Pairwise id of the user whom it is about. */
  readonly sub?: string;
  readonly refundId?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface OutboxTopics {
  readonly purchase: PurchaseMessage;
  readonly refund: RefundMessage;
  readonly cancel: CancelMessage;
  readonly publisher: PublisherMessage;
}

/** Called at least once per message, perhaps by two processes: must drop repeats by the message's id [C-24]. */
export type OutboxConsumers = { readonly [T in keyof OutboxTopics]: (message: OutboxTopics[T]) => Promise<void> };

export async function enqueue<T extends keyof OutboxTopics>(
  tx: Transaction,
  topic: T,
  message: Omit<OutboxTopics[T], "id">,
  options: { readonly at: number },
): Promise<void> {
  // By the server's clock and no other: analytics looks for an event near the time in its id.
  const id = new V7Generator().generateOrResetWithTs(options.at).toString();
  await tx.insert(checkoutOutbox).values({ id, topic, payload: { ...message, id }, createdAt: options.at, dueAt: options.at });
}

export interface OutboxOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: FastifyBaseLogger;
  readonly consumers: OutboxConsumers;
  /** Failures after which a message is parked. */
  readonly maxAttempts?: number;
}

export interface Outbox {
  /** Delivers what is due, until nothing is or `signal` aborts; resolves to how many were delivered. */
  readonly drain: (signal?: AbortSignal) => Promise<number>;
}

/**
 * The worker's loop, safe in any number of processes:
 * 1. Lock the oldest due message and skip those that another worker has locked.
 * 2. Deliver it while the lock is held. A worker that dies here releases the lock with its connection, and the message is due again.
 * 3. Mark it delivered, or due later with growing delay, or parked; commit.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { db, clock, logger, consumers, maxAttempts = 12 } = options;

  async function deliverOne(): Promise<"none" | "delivered" | "failed"> {
    return db.transaction(async (tx) => {
      const [message] = await tx
        .select()
        .from(checkoutOutbox)
        .where(and(isNull(checkoutOutbox.deliveredAt), isNull(checkoutOutbox.parkedAt), lte(checkoutOutbox.dueAt, clock.now())))
        .orderBy(checkoutOutbox.dueAt)
        .limit(1)
        .for("update", { skipLocked: true });
      if (message === undefined) return "none";
      const row = eq(checkoutOutbox.id, message.id);
      try {
        if (!Object.hasOwn(consumers, message.topic)) throw new Error(`Nobody consumes ${message.topic}.`);
        await (consumers[message.topic as keyof OutboxTopics] as (payload: unknown) => Promise<void>)(message.payload);
      } catch (error) {
        const attempts = message.attempts + 1;
        const parked = attempts >= maxAttempts;
        logger.error({ err: error, outbox: message.id, topic: message.topic, attempts, parked }, "outbox message failed");
        const dueAt = clock.now() + Math.min(60_000, 250 * 2 ** attempts);
        await tx
          .update(checkoutOutbox)
          .set({ attempts, dueAt, ...(parked ? { parkedAt: clock.now() } : {}) })
          .where(row);
        return "failed";
      }
      await tx
        .update(checkoutOutbox)
        .set({ deliveredAt: clock.now(), attempts: sql`${checkoutOutbox.attempts} + 1` })
        .where(row);
      return "delivered";
    });
  }

  return {
    drain: async (signal) => {
      let delivered = 0;
      while (signal?.aborted !== true) {
        const result = await deliverOne();
        if (result === "none") break;
        if (result === "delivered") delivered += 1;
      }
      return delivered;
    },
  };
}
