import { createHash } from "node:crypto";
import { and, eq, gt, inArray, lte, sql } from "drizzle-orm";
import type { ServerContext, Transaction } from "../core/context.ts";
import { createAskProvider, patience } from "./ask-provider.ts";
import type { Disputes } from "./disputes.ts";
import { unresolvedStates } from "./order-state.ts";
import type { PaymentProvider, ProviderEvent } from "./payment-provider.ts";
import { checkoutInboundEvents, checkoutOrders, checkoutRefunds } from "./tables.ts";

export interface Inbound {
  /** Keeps an event whose signature was verified, once and for ever, and has what it is about looked at. */
  readonly receive: (event: ProviderEvent, body: Buffer) => Promise<void>;
  /** Asks the provider about disputes that it told of; resolves to how many. Safe in any number of processes. */
  readonly drain: (signal?: AbortSignal) => Promise<number>;
}

/**
 * What a provider tells by itself. It never says how an order or a refund stands: it brings forward the question that the resolver asks anyway. So events may come
 * twice, in any order, days late, or beside the confirmation that they are about, and there is one writer of an order all the same [C-03][C-09].
 */
export function createInbound(options: {
  readonly ctx: Pick<ServerContext, "db" | "clock" | "logger">;
  readonly provider: PaymentProvider;
  readonly disputes: Disputes;
  readonly providerTimeoutMs: number;
}): Inbound {
  const { ctx, provider, disputes, providerTimeoutMs } = options;
  const ask = createAskProvider({ provider, timeoutMs: providerTimeoutMs, logger: ctx.logger });
  const leaseMs = providerTimeoutMs + 1_000;

  /** What nobody has asked about yet is being asked for now, by the request that began it: it is left alone until it answers or its lease ends. */
  async function bringForward(tx: Transaction, { subject }: ProviderEvent, orderId: string, at: number): Promise<void> {
    if (subject === "payment")
      await tx
        .update(checkoutOrders)
        .set({ resolveAt: at })
        .where(
          and(
            eq(checkoutOrders.id, orderId),
            inArray(checkoutOrders.state, [...unresolvedStates]),
            gt(checkoutOrders.resolveAttempts, 0),
            gt(checkoutOrders.resolveAt, at),
          ),
        );
    if (subject === "refund")
      await tx
        .update(checkoutRefunds)
        .set({ resolveAt: at })
        .where(
          and(
            eq(checkoutRefunds.orderId, orderId),
            eq(checkoutRefunds.state, "pending"),
            gt(checkoutRefunds.resolveAttempts, 0),
            gt(checkoutRefunds.resolveAt, at),
          ),
        );
  }

  async function claimDue() {
    const now = ctx.clock.now();
    const due = ctx.db
      .select({ eventId: checkoutInboundEvents.eventId })
      .from(checkoutInboundEvents)
      .where(and(eq(checkoutInboundEvents.provider, provider.name), lte(checkoutInboundEvents.dueAt, now)))
      .orderBy(checkoutInboundEvents.dueAt)
      .limit(1)
      .for("update", { skipLocked: true });
    const [claimed] = await ctx.db
      .update(checkoutInboundEvents)
      .set({ dueAt: now + leaseMs, attempts: sql`${checkoutInboundEvents.attempts} + 1` })
      .where(and(eq(checkoutInboundEvents.provider, provider.name), inArray(checkoutInboundEvents.eventId, due)))
      .returning();
    return claimed;
  }

  return {
    receive: async (event, body) => {
      const at = ctx.clock.now();
      const bodyDigest = createHash("sha384").update(body).digest("base64");
      const { id: eventId, type, subject, reference } = event;
      const orderId = await provider.webhooks?.attemptOf(event);
      const isNew = await ctx.db.transaction(async (tx) => {
        const [made] = await tx
          .insert(checkoutInboundEvents)
          .values({
            provider: provider.name,
            eventId,
            type,
            subject,
            reference,
            bodyDigest,
            receivedAt: at,
            dueAt: subject === "dispute" ? at : null,
          })
          .onConflictDoNothing()
          .returning();
        if (made !== undefined && orderId !== undefined) await bringForward(tx, event, orderId, at);
        return made !== undefined;
      });
      if (isNew) return;
      const [known] = await ctx.db
        .select({ bodyDigest: checkoutInboundEvents.bodyDigest })
        .from(checkoutInboundEvents)
        .where(and(eq(checkoutInboundEvents.provider, provider.name), eq(checkoutInboundEvents.eventId, eventId)));
      if (known?.bodyDigest !== bodyDigest)
        ctx.logger.warn({ provider: provider.name, event: eventId }, "an event of the payment provider came again with another body");
    },

    drain: async (signal) => {
      let asked = 0;
      const { lookupDispute } = provider;
      while (lookupDispute !== undefined && signal?.aborted !== true) {
        const event = await claimDue();
        if (event === undefined) break;
        // Wrapped: a dispute that is none is an answer too.
        const answer = await ask(async (call) => ({ dispute: await lookupDispute(event.reference, call) }), event.reference);
        if (answer?.dispute !== undefined) await disputes.record(answer.dispute);
        await ctx.db
          .update(checkoutInboundEvents)
          .set({ dueAt: answer === undefined ? ctx.clock.now() + patience(event.attempts) : null })
          .where(and(eq(checkoutInboundEvents.provider, event.provider), eq(checkoutInboundEvents.eventId, event.eventId)));
        asked += 1;
      }
      return asked;
    },
  };
}
