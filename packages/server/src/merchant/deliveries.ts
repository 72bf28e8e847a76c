import { isMiniAppError } from "@plaza/protocol";
import type { MerchantEvent, WebhookDelivery } from "@plaza/protocol/services";
import { and, asc, desc, eq, inArray, isNull, lte, notInArray } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import type { ServerContext } from "../core/context.ts";
import { type Before, olderThan, PAGE_SIZE } from "../core/paging.ts";
import { notFound } from "../core/problems.ts";
import type { Egress } from "../network/egress.ts";
import { type Desk, giveUp, secretsOf } from "./endpoints.ts";
import { type DeliveryRow, type EndpointRow, merchantDeliveries, merchantEndpoints, merchantEvents } from "./tables.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Milliseconds from a failure to the next attempt; after the last one there is none. */
export const RETRY_AFTER_MS = [MINUTE, 5 * MINUTE, 30 * MINUTE, HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR] as const;
/** Milliseconds without one accepted delivery after which an endpoint is switched off. */
export const DISABLED_AFTER_MS = 72 * HOUR;
/** Of one attempt, milliseconds. */
export const ATTEMPT_TIMEOUT_MS = 10_000;
/** Milliseconds that an attempt has for itself; then another process may make it. */
const LEASE_MS = ATTEMPT_TIMEOUT_MS * 3;
/** Attempts at once in one process, and characters of an answer that are kept. */
const LANES = 10;
const EXCERPT = 200;

export interface Deliveries {
  /** Sends what is due, until nothing is or `signal` aborts; resolves to how many attempts were made. Safe in any number of processes. */
  readonly drain: (signal?: AbortSignal) => Promise<number>;
}

interface Attempt {
  readonly delivery: DeliveryRow;
  readonly endpoint: EndpointRow;
  readonly payload: MerchantEvent;
}
interface Outcome {
  readonly accepted: boolean;
  readonly responseStatus: number | null;
  readonly detail: string | null;
}

/**
 * The worker's loop:
 * 1. Claim the oldest delivery that is due: locked and given a lease in one statement. Never two of one endpoint in this process, so that a slow one holds up
 *    nobody else.
 * 2. Sign and send it, outside of any transaction. Whoever dies here or before the next step leaves the lease to run out; the same event, with the same
 *    `webhook-id`, is then sent again: receivers drop what they have seen.
 * 3. Record the answer: delivered, or due again by the schedule, or failed for good; and what it says of the endpoint.
 */
export function createDeliveries({
  ctx,
  egress,
}: {
  readonly ctx: Pick<ServerContext, "db" | "clock" | "keys" | "logger">;
  readonly egress: Egress;
}): Deliveries {
  const { db, clock } = ctx;

  async function claim(busy: readonly string[]): Promise<Attempt | undefined> {
    const now = clock.now();
    const due = db
      .select({ id: merchantDeliveries.id })
      .from(merchantDeliveries)
      .where(
        and(
          eq(merchantDeliveries.state, "pending"),
          lte(merchantDeliveries.dueAt, now),
          busy.length === 0 ? undefined : notInArray(merchantDeliveries.endpointId, [...busy]),
        ),
      )
      .orderBy(asc(merchantDeliveries.dueAt), asc(merchantDeliveries.id))
      .limit(1)
      .for("update", { skipLocked: true });
    const [delivery] = await db
      .update(merchantDeliveries)
      .set({ dueAt: now + LEASE_MS })
      .where(inArray(merchantDeliveries.id, due))
      .returning();
    if (delivery === undefined) return undefined;
    const [found] = await db
      .select({ endpoint: merchantEndpoints, payload: merchantEvents.payload })
      .from(merchantEndpoints)
      .innerJoin(merchantEvents, eq(merchantEvents.id, delivery.eventId))
      .where(eq(merchantEndpoints.id, delivery.endpointId));
    if (found === undefined) throw new Error("A delivery without its endpoint or event.");
    return { delivery, ...found };
  }

  async function send({ delivery, endpoint, payload }: Attempt): Promise<Outcome> {
    const body = JSON.stringify(payload);
    const at = new Date(clock.now());
    const signatures = secretsOf(ctx, endpoint).map((secret) => new Webhook(secret).sign(delivery.eventId, at, body));
    try {
      const answer = await egress.fetch(
        {
          url: endpoint.url,
          method: "POST",
          headers: {
            "content-type": "application/json",
            "webhook-id": delivery.eventId,
            "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
            "webhook-signature": signatures.join(" "),
          },
          body: Buffer.from(body),
        },
        { origins: [new URL(endpoint.url).origin] },
      );
      const accepted = answer.status >= 200 && answer.status < 300;
      return { accepted, responseStatus: answer.status, detail: accepted ? null : excerptOf(answer.body) };
    } catch (error) {
      // The egress says why in words of its own, without an address in them.
      if (!isMiniAppError(error)) throw error;
      return { accepted: false, responseStatus: null, detail: error.message };
    }
  }

  async function record({ delivery, endpoint }: Attempt, { accepted, responseStatus, detail }: Outcome): Promise<void> {
    await db.transaction(async (tx) => {
      const at = clock.now();
      // The endpoint first, as everybody who locks both does.
      const [where] = await tx.select().from(merchantEndpoints).where(eq(merchantEndpoints.id, endpoint.id)).for("update");
      const [row] = await tx.select().from(merchantDeliveries).where(eq(merchantDeliveries.id, delivery.id)).for("update");
      if (where === undefined || row === undefined) throw new Error("A delivery is gone.");
      const failures = accepted ? row.failures : row.failures + 1;
      const wait = RETRY_AFTER_MS[failures - 1];
      const next: Partial<DeliveryRow> = accepted
        ? { state: "delivered", dueAt: null }
        : row.state !== "pending" || wait === undefined
          ? { state: row.state === "delivered" ? "delivered" : "failed", dueAt: null }
          : { dueAt: at + wait };
      await tx
        .update(merchantDeliveries)
        .set({ ...next, failures, attempts: row.attempts + 1, responseStatus, detail })
        .where(eq(merchantDeliveries.id, row.id));
      if (accepted && where.failingSince !== null)
        await tx.update(merchantEndpoints).set({ failingSince: null }).where(eq(merchantEndpoints.id, where.id));
      if (accepted || where.disabledAt !== null) return;
      const failingSince = where.failingSince ?? at;
      const over = at - failingSince >= DISABLED_AFTER_MS;
      await tx
        .update(merchantEndpoints)
        .set({ failingSince, ...(over ? { disabledAt: at } : {}) })
        .where(eq(merchantEndpoints.id, where.id));
      if (over) {
        await giveUp(tx, where.id);
        ctx.logger.warn({ endpoint: where.id, app: where.appId, failingSince }, "a webhook endpoint was switched off");
      }
    });
  }

  return {
    drain: async (signal) => {
      const running = new Map<string, Promise<void>>();
      let attempts = 0;
      while (signal?.aborted !== true) {
        const attempt = running.size < LANES ? await claim([...running.keys()]) : undefined;
        if (attempt === undefined) {
          if (running.size === 0) break;
          await Promise.race(running.values());
          continue;
        }
        attempts += 1;
        const { id } = attempt.endpoint;
        const done = send(attempt)
          .then((outcome) => record(attempt, outcome))
          // Not recorded: it is due again when its lease has run out.
          .catch((err: unknown) => ctx.logger.error({ err, delivery: attempt.delivery.id }, "a webhook attempt was lost"))
          .finally(() => running.delete(id));
        running.set(id, done);
      }
      await Promise.all(running.values());
      return attempts;
    },
  };
}

/** The start of an answer, in printable text. */
function excerptOf(body: Buffer): string | null {
  const text = body
    .subarray(0, EXCERPT * 4)
    .toString("utf8")
    .replaceAll(/[\p{C}\s]+/gu, " ")
    .trim();
  return text === "" ? null : text.slice(0, EXCERPT);
}

type Ctx = Pick<ServerContext, "db" | "clock">;

/** Sends a delivery once more, now, with the schedule from its start. */
export async function replayDelivery({ db, clock }: Ctx, desk: Desk, id: string): Promise<void> {
  await db.transaction(async (tx) => {
    const [found] = await tx
      .select({ delivery: merchantDeliveries, endpoint: merchantEndpoints })
      .from(merchantDeliveries)
      .innerJoin(merchantEndpoints, eq(merchantEndpoints.id, merchantDeliveries.endpointId))
      .where(
        and(
          eq(merchantDeliveries.id, id),
          isNull(merchantEndpoints.removedAt),
          isNull(merchantEndpoints.disabledAt),
          desk.of === undefined ? undefined : inArray(merchantEndpoints.appId, [...desk.of]),
        ),
      );
    if (found === undefined) throw notFound("There is no such delivery here, or its webhook is switched off.");
    await tx.update(merchantDeliveries).set({ state: "pending", failures: 0, dueAt: clock.now() }).where(eq(merchantDeliveries.id, id));
  });
}

export interface DeliveryFilter {
  readonly appId?: string;
  readonly status?: DeliveryRow["state"];
  readonly before?: Before;
}

/** Newest first, one more than a page has; of endpoints that were removed too. */
export function listDeliveries({ db }: Pick<Ctx, "db">, { of }: Desk, { appId, status, before }: DeliveryFilter) {
  return db
    .select({ delivery: merchantDeliveries, event: merchantEvents, url: merchantEndpoints.url })
    .from(merchantDeliveries)
    .innerJoin(merchantEvents, eq(merchantEvents.id, merchantDeliveries.eventId))
    .innerJoin(merchantEndpoints, eq(merchantEndpoints.id, merchantDeliveries.endpointId))
    .where(
      and(
        of === undefined ? undefined : inArray(merchantEvents.appId, [...of]),
        appId === undefined ? undefined : eq(merchantEvents.appId, appId),
        status === undefined ? undefined : eq(merchantDeliveries.state, status),
        before === undefined ? undefined : olderThan(before, merchantDeliveries.createdAt, merchantDeliveries.id),
      ),
    )
    .orderBy(desc(merchantDeliveries.createdAt), desc(merchantDeliveries.id))
    .limit(PAGE_SIZE + 1);
}

export function viewDelivery(
  { delivery, event, url }: Awaited<ReturnType<typeof listDeliveries>>[number],
  appName: string,
): WebhookDelivery {
  const { id, eventId, state: status, attempts, responseStatus, detail, createdAt, dueAt } = delivery;
  const { type, orderId, appId } = event;
  const about = { eventId, type, orderId, appId: appId as WebhookDelivery["appId"], appName, url };
  return { id, ...about, status, attempts, responseStatus, detail, createdAt, nextAt: dueAt };
}
