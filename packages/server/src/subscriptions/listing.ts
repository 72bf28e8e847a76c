import type { SubscriptionStatus } from "@plaza/protocol";
import type { MerchantSubscription, MerchantSubscriptionDetail, UserSubscription } from "@plaza/protocol/services";
import { and, desc, eq, inArray, isNotNull, sql } from "drizzle-orm";
import type { PaymentProvider } from "../checkout/payment-provider.ts";
import type { Executor, ServerContext } from "../core/context.ts";
import { type Before, olderThan, PAGE_SIZE } from "../core/paging.ts";
import { notFound } from "../core/problems.ts";
import { type SubscriptionRow, subscriptionCharges, subscriptions } from "./tables.ts";
import { viewSubscription } from "./view.ts";

export interface SubscriptionFilter {
  readonly userIds?: readonly string[];
  /** Only of these. */
  readonly of?: readonly string[] | undefined;
  readonly appId?: string | undefined;
  readonly status?: SubscriptionStatus | undefined;
  readonly before?: Before | undefined;
}

/** Newest first, one more than a page has. */
export function listSubscriptions(db: Executor, { userIds, of, appId, status, before }: SubscriptionFilter): Promise<SubscriptionRow[]> {
  const trialing = status === "trialing";
  return db
    .select()
    .from(subscriptions)
    .where(
      and(
        userIds === undefined ? undefined : inArray(subscriptions.userId, [...userIds]),
        of === undefined ? undefined : inArray(subscriptions.appId, [...of]),
        appId === undefined ? undefined : eq(subscriptions.appId, appId),
        status === undefined ? undefined : eq(subscriptions.state, trialing ? "active" : status),
        trialing || status === "active" ? eq(subscriptions.trial, trialing) : undefined,
        before === undefined ? undefined : olderThan(before, subscriptions.createdAt, subscriptions.id),
      ),
    )
    .orderBy(desc(subscriptions.createdAt), desc(subscriptions.id))
    .limit(PAGE_SIZE + 1);
}

/** All of a person's, with what the host's page says of them: which mini-app it is, and what is charged. */
export async function userSubscriptions(ctx: ServerContext, provider: PaymentProvider, userId: string): Promise<UserSubscription[]> {
  const rows = await listSubscriptions(ctx.db, { userIds: await ctx.identity.selvesOf(userId) });
  return Promise.all(
    rows.map(async (row) => {
      const instruments = row.state === "ended" ? [] : await provider.instruments(row.userId);
      const instrument = instruments.find(({ id }) => id === row.instrumentId);
      return {
        ...viewSubscription(row),
        appId: row.appId as UserSubscription["appId"],
        ...(await ctx.registry.namesOf(row.appId)),
        ...(instrument === undefined ? {} : { instrument: { id: instrument.id, label: instrument.label } }),
      };
    }),
  );
}

export function viewForMerchant(row: SubscriptionRow): MerchantSubscription {
  return { ...viewSubscription(row), appId: row.appId as MerchantSubscription["appId"], sub: row.sub };
}

/** One of the key's apps, with the orders that paid for it, newest first. SECURITY: id and apps in one condition [C-23]. */
export async function merchantSubscription(
  { db }: Pick<ServerContext, "db">,
  appIds: readonly string[],
  id: string,
): Promise<MerchantSubscriptionDetail> {
  const [row] = await db
    .select()
    .from(subscriptions)
    .where(and(sql`${subscriptions.id}::text = ${id}`, inArray(subscriptions.appId, [...appIds])));
  if (row === undefined) throw notFound();
  const charges = await db
    .select({ orderId: subscriptionCharges.orderId })
    .from(subscriptionCharges)
    .where(and(eq(subscriptionCharges.subscriptionId, id), eq(subscriptionCharges.state, "paid"), isNotNull(subscriptionCharges.orderId)))
    .orderBy(desc(subscriptionCharges.period));
  return { subscription: viewForMerchant(row), orders: charges.flatMap(({ orderId }) => orderId ?? []) };
}
