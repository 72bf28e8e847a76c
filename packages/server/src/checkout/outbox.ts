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
  readonly subscriptionId?: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What a user is told of a subscription by mail. */
export interface SubscriptionMailMessage {
  readonly id: string;
  readonly subscriptionId: string;
  readonly about: "announced" | "declined" | "ended";
  /** The payment that it is about, tax included. */
  readonly total: { readonly amount: number; readonly currency: string };
  /** Milliseconds since the epoch: when it is taken, or tried again. Absent where nothing more is taken. */
  readonly next?: number;
  readonly at: number;
}

export interface OutboxTopics {
  readonly purchase: PurchaseMessage;
  readonly refund: RefundMessage;
  readonly cancel: CancelMessage;
  readonly publisher: PublisherMessage;
  readonly subscription: SubscriptionMailMessage;
}

/**
 * Called with messages of one topic, oldest first, each at least once, perhaps by two processes: must drop repeats by the message's id [C-24]. All of them or none
 * are taken; where one cannot be, each is brought again alone.
 */
export type OutboxConsumers = { readonly [T in keyof OutboxTopics]: (messages: readonly OutboxTopics[T][]) => Promise<void> };

/** A message as it is stored. */
export function messageOf<T extends keyof OutboxTopics>(topic: T, message: Omit<OutboxTopics[T], "id">, { at }: { readonly at: number }) {
  // By the server's clock and no other: analytics looks for an event near the time in its id.
  const id = new V7Generator().generateOrResetWithTs(at).toString();
  return { id, topic, payload: { ...message, id }, createdAt: at, dueAt: at };
}

export async function enqueue<T extends keyof OutboxTopics>(
  tx: Transaction,
  topic: T,
  message: Omit<OutboxTopics[T], "id">,
  options: { readonly at: number },
): Promise<void> {
  await tx.insert(checkoutOutbox).values(messageOf(topic, message, options));
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

/** Messages that a worker takes at once. */
const BATCH = 200;
/** Brought one at a time: what has left the house with the others cannot be taken back. */
const ALONE: ReadonlySet<string> = new Set<keyof OutboxTopics>(["subscription"]);

type Message = typeof checkoutOutbox.$inferSelect;

function byTopic(messages: readonly Message[]): Map<string, Message[]> {
  const topics = new Map<string, Message[]>();
  for (const message of messages) topics.set(message.topic, [...(topics.get(message.topic) ?? []), message]);
  return topics;
}

/**
 * The worker's loop, safe in any number of processes:
 * 1. Lock the oldest due messages and skip those that another worker has locked.
 * 2. Deliver them, topic by topic, while the locks are held. A worker that dies here releases them with its connection, and the messages are due again.
 * 3. Mark them delivered, or due later with growing delay, or parked; commit.
 */
export function createOutbox(options: OutboxOptions): Outbox {
  const { db, clock, logger, consumers, maxAttempts = 12 } = options;

  /** Resolves to those that were taken. */
  async function deliver(tx: Transaction, topic: string, messages: readonly Message[]): Promise<readonly Message[]> {
    try {
      if (!Object.hasOwn(consumers, topic)) throw new Error(`Nobody consumes ${topic}.`);
      const consume = consumers[topic as keyof OutboxTopics] as (payloads: readonly unknown[]) => Promise<void>;
      await consume(messages.map(({ payload }) => payload));
      return messages;
    } catch (error) {
      const [message] = messages;
      if (message === undefined) return [];
      if (messages.length === 1) {
        await postpone(tx, message, error);
        return [];
      }
    }
    // One of them cannot be taken: the others are not to wait for it.
    const taken: Message[] = [];
    for (const message of messages) taken.push(...(await deliver(tx, topic, [message])));
    return taken;
  }

  async function postpone(tx: Transaction, message: Message, error: unknown): Promise<void> {
    const attempts = message.attempts + 1;
    const parked = attempts >= maxAttempts;
    logger.error({ err: error, outbox: message.id, topic: message.topic, attempts, parked }, "outbox message failed");
    const dueAt = clock.now() + Math.min(60_000, 250 * 2 ** attempts);
    await tx
      .update(checkoutOutbox)
      .set({ attempts, dueAt, ...(parked ? { parkedAt: clock.now() } : {}) })
      .where(eq(checkoutOutbox.id, message.id));
  }

  function deliverBatch(): Promise<{ readonly found: number; readonly delivered: number }> {
    return db.transaction(async (tx) => {
      const messages = await tx
        .select()
        .from(checkoutOutbox)
        .where(and(isNull(checkoutOutbox.deliveredAt), isNull(checkoutOutbox.parkedAt), lte(checkoutOutbox.dueAt, clock.now())))
        .orderBy(checkoutOutbox.dueAt)
        .limit(BATCH)
        .for("update", { skipLocked: true });
      const taken: Message[] = [];
      for (const [topic, all] of byTopic(messages)) {
        const batches = ALONE.has(topic) ? all.map((message) => [message]) : [all];
        for (const batch of batches) taken.push(...(await deliver(tx, topic, batch)));
      }
      if (taken.length > 0)
        await tx
          .update(checkoutOutbox)
          .set({ deliveredAt: clock.now(), attempts: sql`${checkoutOutbox.attempts} + 1` })
          .where(sql`${checkoutOutbox.id} = any(${sql.param(taken.map(({ id }) => id))}::uuid[])`);
      return { found: messages.length, delivered: taken.length };
    });
  }

  return {
    drain: async (signal) => {
      let delivered = 0;
      while (signal?.aborted !== true) {
        const batch = await deliverBatch();
        delivered += batch.delivered;
        if (batch.found === 0) break;
      }
      return delivered;
    },
  };
}
