import { MiniAppError, type Money } from "@plaza/protocol";
import type { Allowance, PutAllowanceRequest, StepUp } from "@plaza/protocol/services";
import { and, eq, gte, inArray, sql } from "drizzle-orm";
import type { GuestSession } from "../core/auth.ts";
import type { Executor, ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { MAX_AMOUNT } from "./money.ts";
import { checkoutAllowances, checkoutCatalogues, checkoutOrders } from "./tables.ts";

/**
 * What the host lets any app be paid at once without a second question, in minor units by currency. Purchases in other currencies are always asked twice; without any defaults
 * there is no limit but a user's own.
 */
export type AllowanceDefaults = Readonly<Record<string, number>>;

/** Of one user in one app. */
interface Owner {
  readonly userId: string;
  readonly appId: string;
}

interface Limits {
  readonly perPurchase: number;
  readonly total: number | null;
  readonly count: number | null;
  readonly expiresAt: number | null;
  readonly since: number;
}

/** What a user set for an app; amounts in minor units. */
export interface OwnLimits extends Limits {
  readonly currency: string;
}

/** Minor units. */
function highestOf(defaults: AllowanceDefaults | undefined, currency: string): number {
  return defaults === undefined ? MAX_AMOUNT : (new Map(Object.entries(defaults)).get(currency) ?? 0);
}

async function ownLimitsOf(db: Executor, owner: Owner, lock = false): Promise<OwnLimits | null> {
  const query = db
    .select()
    .from(checkoutAllowances)
    .where(and(eq(checkoutAllowances.userId, owner.userId), eq(checkoutAllowances.appId, owner.appId)));
  const [own] = lock ? await query.for("update") : await query;
  return own ?? null;
}

/** A user's own limits of the same currency, never above the host's: it may have lowered them since. */
function limitsOf(own: OwnLimits | null, currency: string, defaults: AllowanceDefaults | undefined): Limits {
  const highest = highestOf(defaults, currency);
  if (own === null || own.currency !== currency) return { perPurchase: highest, total: null, count: null, expiresAt: null, since: 0 };
  return { ...own, perPurchase: Math.min(own.perPurchase, highest) };
}

/** What was paid, or is being paid, since. */
async function spentSince(
  db: Executor,
  owner: Owner,
  currency: string,
  since: number,
): Promise<{ readonly total: number; readonly count: number }> {
  const [spent] = await db
    .select({ total: sql<string>`coalesce(sum(${checkoutOrders.total}), 0)`, count: sql<number>`count(*)::int` })
    .from(checkoutOrders)
    .where(
      and(
        eq(checkoutOrders.userId, owner.userId),
        eq(checkoutOrders.appId, owner.appId),
        eq(checkoutOrders.currency, currency),
        inArray(checkoutOrders.state, ["authorising", "authorised", "unknown", "captured"]),
        gte(checkoutOrders.createdAt, since),
      ),
    );
  return { total: Number(spent?.total ?? 0), count: spent?.count ?? 0 };
}

/**
 * Why paying `price` needs a second question; undefined when it is within the allowance [F12].
 * @param options.lock has the next purchase in this app wait for this transaction, where the user has limits of their own
 * @param options.own the user's limits, where they were read already
 */
export async function stepUpOf(
  db: Executor,
  owner: Owner,
  price: Money,
  options: {
    readonly defaults: AllowanceDefaults | undefined;
    readonly now: number;
    readonly lock?: boolean;
    readonly own?: OwnLimits | null;
  },
): Promise<StepUp | undefined> {
  const own = options.own === undefined ? await ownLimitsOf(db, owner, options.lock) : options.own;
  const limits = limitsOf(own, price.currency, options.defaults);
  const needed = (reason: StepUp["reason"]): StepUp => ({ reason, limit: { amount: limits.perPurchase, currency: price.currency } });
  if (limits.expiresAt !== null && limits.expiresAt <= options.now) return needed("expired");
  if (price.amount > limits.perPurchase) return needed("amount");
  if (limits.total === null && limits.count === null) return undefined;
  const spent = await spentSince(db, owner, price.currency, limits.since);
  if (limits.total !== null && spent.total + price.amount > limits.total) return needed("total");
  if (limits.count !== null && spent.count + 1 > limits.count) return needed("count");
  return undefined;
}

/** The currency that an app sells in: of the newest catalogue that was published. */
async function currencyOf(ctx: ServerContext, appId: string): Promise<string | undefined> {
  const app = await ctx.registry.findApp(appId);
  const version = app?.channels.stable ?? app?.channels.beta ?? app?.channels.dev;
  if (version === undefined) return undefined;
  const [row] = await ctx.db
    .select({ currency: sql<string>`${checkoutCatalogues.catalogue}->>'currency'` })
    .from(checkoutCatalogues)
    .where(and(eq(checkoutCatalogues.appId, appId), eq(checkoutCatalogues.version, version)));
  return row?.currency;
}

/** Undefined where the app sells nothing. */
export async function readAllowance(
  ctx: ServerContext,
  owner: Owner,
  defaults: AllowanceDefaults | undefined,
): Promise<Allowance | undefined> {
  const currency = await currencyOf(ctx, owner.appId);
  if (currency === undefined) return undefined;
  const limits = limitsOf(await ownLimitsOf(ctx.db, owner), currency, defaults);
  const spent = await spentSince(ctx.db, owner, currency, limits.since);
  const money = (amount: number): Money => ({ amount, currency });
  return {
    appId: owner.appId as GuestSession["appId"] as Allowance["appId"],
    perPurchase: money(limits.perPurchase),
    highest: money(highestOf(defaults, currency)),
    ...(limits.total === null ? {} : { total: money(limits.total) }),
    ...(limits.count === null ? {} : { count: limits.count }),
    ...(limits.expiresAt === null ? {} : { expiresAt: limits.expiresAt }),
    since: limits.since,
    spent: { total: money(spent.total), count: spent.count },
  };
}

/** Replaces the user's limits of an app; what counts against them counts from now on. Throws INVALID_PARAMS above what the host allows, 404 where the app sells nothing. */
export async function writeAllowance(
  ctx: ServerContext,
  owner: Owner,
  request: PutAllowanceRequest,
  defaults: AllowanceDefaults | undefined,
): Promise<Allowance | undefined> {
  const currency = await currencyOf(ctx, owner.appId);
  if (currency === undefined) throw notFound("This mini-app sells nothing.");
  if (request.perPurchase > highestOf(defaults, currency))
    throw new MiniAppError("INVALID_PARAMS", "This is above what the host allows; an allowance can only be lowered.");
  const limits = {
    currency,
    perPurchase: request.perPurchase,
    total: request.total ?? null,
    count: request.count ?? null,
    expiresAt: request.expiresAt ?? null,
    since: ctx.clock.now(),
  };
  await ctx.db
    .insert(checkoutAllowances)
    .values({ ...owner, ...limits })
    .onConflictDoUpdate({ target: [checkoutAllowances.userId, checkoutAllowances.appId], set: limits });
  return readAllowance(ctx, owner, defaults);
}
