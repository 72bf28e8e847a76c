import type { MerchantEventType } from "@plaza/protocol/services";
import { eq } from "drizzle-orm";
import { enqueue } from "../checkout/outbox.ts";
import type { Transaction } from "../core/context.ts";
import { type SubscriptionRow, subscriptionSteps, subscriptions } from "./tables.ts";

/** `paused` is no news to its publisher: it is their own mini-app that is not offered. */
const news = {
  started: "subscription.started",
  renewed: "subscription.renewed",
  past_due: "subscription.past_due",
  paused: undefined,
  cancelled: "subscription.cancelled",
  resumed: "subscription.resumed",
  changed: "subscription.changed",
  ended: "subscription.ended",
} as const satisfies Record<string, MerchantEventType | undefined>;

export type SubscriptionEvent = keyof typeof news;

/** Locked, so that nobody else moves it in this time. Undefined where there is none. */
export async function lockSubscription(tx: Transaction, id: string): Promise<SubscriptionRow | undefined> {
  const [row] = await tx.select().from(subscriptions).where(eq(subscriptions.id, id)).for("update");
  return row;
}

export async function updateSubscription(tx: Transaction, id: string, patch: Partial<SubscriptionRow>): Promise<SubscriptionRow> {
  const [row] = await tx.update(subscriptions).set(patch).where(eq(subscriptions.id, id)).returning();
  if (row === undefined) throw new Error(`Subscription ${id} is gone.`);
  return row;
}

/** Records a step and tells the publisher of it, where what happened is recorded. */
export async function recordStep(
  tx: Transaction,
  row: Pick<SubscriptionRow, "id" | "appId" | "sub">,
  event: SubscriptionEvent,
  { at, reason }: { readonly at: number; readonly reason?: string | undefined },
): Promise<void> {
  await tx.insert(subscriptionSteps).values({ subscriptionId: row.id, event, reason: reason ?? null, at });
  const told = news[event];
  if (told !== undefined)
    await enqueue(tx, "publisher", { event: told, subscriptionId: row.id, appId: row.appId, sub: row.sub, at }, { at });
}

/** From here on nothing is taken for it. */
export async function endSubscription(
  tx: Transaction,
  row: SubscriptionRow,
  endReason: NonNullable<SubscriptionRow["endReason"]>,
  at: number,
): Promise<SubscriptionRow> {
  const ended = await updateSubscription(tx, row.id, { state: "ended", endReason, endedAt: at, dueAt: null });
  await recordStep(tx, ended, "ended", { at, reason: endReason });
  return ended;
}
