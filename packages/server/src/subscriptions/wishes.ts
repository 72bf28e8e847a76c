import { MiniAppError } from "@plaza/protocol";
import { and, eq, inArray, isNull, ne } from "drizzle-orm";
import { instrumentsOf } from "../checkout/instruments.ts";
import type { PaymentProvider } from "../checkout/payment-provider.ts";
import type { ServerContext, Transaction } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { announcementAt } from "./dunning.ts";
import { endSubscription, lockSubscription, recordStep, updateSubscription } from "./moves.ts";
import { subscriptionOf } from "./offering.ts";
import { type SubscriptionRow, subscriptionCharges, subscriptionOffers, subscriptions } from "./tables.ts";

/** Whose wish it is: in an app, that app's subscriptions only. */
export interface Subscriber {
  readonly userId: string;
  readonly appId?: string;
}

type Ctx = Pick<ServerContext, "db" | "clock" | "identity">;

async function change(
  ctx: Ctx,
  owner: Subscriber,
  id: string,
  how: (tx: Transaction, row: SubscriptionRow, now: number) => Promise<SubscriptionRow>,
): Promise<SubscriptionRow> {
  // Whose it is never changes.
  await subscriptionOf(ctx, id, owner);
  return ctx.db.transaction(async (tx) => {
    const row = await lockSubscription(tx, id);
    if (row === undefined) throw notFound();
    return how(tx, row, ctx.clock.now());
  });
}

function ended(): MiniAppError {
  return new MiniAppError("CHECKOUT_CONFLICT", "This subscription has ended; the user may subscribe anew.", { data: { reason: "ended" } });
}

async function isBeingCharged(tx: Transaction, { id }: SubscriptionRow): Promise<boolean> {
  return (await tx.$count(subscriptionCharges, and(eq(subscriptionCharges.subscriptionId, id), eq(subscriptionCharges.state, "open")))) > 0;
}

/** It ends with the period that is paid; at once where none is. Again, or after its end, it changes nothing. */
export function cancelSubscription(ctx: Ctx, owner: Subscriber, id: string): Promise<SubscriptionRow> {
  return change(ctx, owner, id, async (tx, row, now) => {
    if (row.state === "ended" || row.cancelledAt !== null) return row;
    const cancelled = await updateSubscription(tx, id, { cancelledAt: now });
    await recordStep(tx, cancelled, "cancelled", { at: now });
    const unpaid = row.unpaidSince !== null && !(await isBeingCharged(tx, row));
    return unpaid ? endSubscription(tx, cancelled, "cancelled", now) : cancelled;
  });
}

/** Takes a cancellation back, before the end. Throws CHECKOUT_CONFLICT (`ended`) after it. */
export function resumeSubscription(ctx: Ctx, owner: Subscriber, id: string): Promise<SubscriptionRow> {
  return change(ctx, owner, id, async (tx, row, now) => {
    if (row.state === "ended" || (row.cancelledAt !== null && row.unpaidSince === null && now >= row.periodEnd)) throw ended();
    if (row.cancelledAt === null) return row;
    const patch = { cancelledAt: null, ...(row.unpaidSince === null ? { dueAt: announcementAt({ ...row, cancelledAt: null }, now) } : {}) };
    const resumed = await updateSubscription(tx, id, patch);
    await recordStep(tx, resumed, "resumed", { at: now });
    return resumed;
  });
}

/** Another way to pay from now on; a payment that was declined is tried with it at once. Throws CHECKOUT_CONFLICT (`ended`) after its end, the problem of a missing thing for one that the user does not have. */
export async function payWith(ctx: Ctx, provider: PaymentProvider, owner: Subscriber, id: string, instrumentId: string): Promise<void> {
  const found = await subscriptionOf(ctx, id, owner);
  const instruments = await instrumentsOf(ctx.db, provider, found.userId);
  if (!instruments.some((one) => one.id === instrumentId)) throw notFound("You have no such way to pay.");
  await change(ctx, owner, id, async (tx, row, now) => {
    if (row.state === "ended") throw ended();
    const again = row.state === "past_due" && !(await isBeingCharged(tx, row));
    return updateSubscription(tx, id, { instrumentId, ...(again ? { dueAt: now } : {}) });
  });
}

/**
 * Before a way to pay goes: what runs on and is paid with it is paid with another one. Throws CHECKOUT_CONFLICT (`instrument_in_use`, with `subscriptions`, how
 * many) where there is such and no other is named.
 */
export async function paySubscriptionsWith(
  ctx: Ctx,
  provider: PaymentProvider,
  { userId, from, to }: { readonly userId: string; readonly from: string; readonly to: string | undefined },
): Promise<void> {
  const paid = await ctx.db
    .select({ id: subscriptions.id })
    .from(subscriptions)
    .where(
      and(
        eq(subscriptions.userId, userId),
        eq(subscriptions.instrumentId, from),
        ne(subscriptions.state, "ended"),
        isNull(subscriptions.cancelledAt),
      ),
    );
  if (paid.length > 0 && (to === undefined || to === from))
    throw new MiniAppError("CHECKOUT_CONFLICT", "Subscriptions are paid with it: say what they are paid with instead.", {
      data: { reason: "instrument_in_use", subscriptions: paid.length },
    });
  for (const { id } of paid) await payWith(ctx, provider, { userId }, id, to ?? "");
}

/** Ends what these people have, and withdraws what they were asked: they erased what the app, or everybody, knew of them. */
export async function eraseSubscriptions(
  tx: Transaction,
  who: { readonly userIds: readonly string[]; readonly appId?: string },
  at: number,
): Promise<void> {
  const mine = (table: typeof subscriptions | typeof subscriptionOffers) =>
    and(inArray(table.userId, [...who.userIds]), who.appId === undefined ? undefined : eq(table.appId, who.appId));
  const live = await tx
    .select()
    .from(subscriptions)
    .where(and(mine(subscriptions), ne(subscriptions.state, "ended")))
    .for("update");
  for (const row of live) await endSubscription(tx, row, "erased", at);
  await tx
    .update(subscriptionOffers)
    .set({ state: "withdrawn" })
    .where(and(mine(subscriptionOffers), eq(subscriptionOffers.state, "open")));
}
