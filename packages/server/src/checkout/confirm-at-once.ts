import { and, DrizzleQueryError, eq, sql } from "drizzle-orm";
import type { Database } from "../core/context.ts";
import { statement } from "../core/statement.ts";
import { type OrderOwner, UUID } from "./orders.ts";
import {
  checkoutAllowances,
  checkoutConfirmations,
  checkoutDefaultInstruments,
  checkoutOrders,
  checkoutStock,
  type OrderRow,
} from "./tables.ts";

/** What a confirmation depends on, as it is at one moment; nothing of it is locked. */
export interface ConfirmFacts {
  readonly order: OrderRow;
  /** What the user pays with unless they choose otherwise; null where they never chose. */
  readonly instrumentId: string | null;
  /** Nothing beside the order changes with it: it has no coupon and no counted item, its cart no other offer, and the user set no limits for the app. */
  readonly alone: boolean;
}

const id = sql.placeholder("id");
const appId = sql.placeholder("appId");
const userId = sql.placeholder("userId");

const confirmFacts = statement((db) =>
  db
    .select({
      order: checkoutOrders,
      instrumentId: sql<string | null>`(select instrument_id from ${checkoutDefaultInstruments} where user_id = ${userId})`,
      alone: sql<boolean>`(${checkoutOrders.coupon} is null
        and not exists (select from ${checkoutStock} stock, jsonb_array_elements(${checkoutOrders.lines}) line
          where stock.app_id = ${appId} and stock.sku = line->>'sku')
        and not exists (select from ${checkoutAllowances} where user_id = ${userId} and app_id = ${appId})
        and ${onlyOffer})`,
    })
    .from(checkoutOrders)
    .where(and(eq(checkoutOrders.id, id), eq(checkoutOrders.appId, appId), eq(checkoutOrders.userId, userId)))
    .prepare("checkout_confirm_facts"),
);

/** By whose it is, as everywhere [C-23]. */
export async function readConfirmFacts(db: Database, orderId: string, owner: OrderOwner): Promise<ConfirmFacts | undefined> {
  if (!UUID.test(orderId)) return undefined;
  const [facts] = await confirmFacts(db).execute({ id: orderId, appId: owner.appId, userId: owner.userId });
  return facts;
}

/** Of the order that the statement is about. The state is written out: a partial index is used for what is said, not for a parameter. */
const onlyOffer = sql`not exists (select from ${checkoutOrders} other where other.user_id = ${checkoutOrders.userId} and other.app_id = ${checkoutOrders.appId}
  and other.cart = ${checkoutOrders.cart} and other.state = 'quoted' and other.id <> ${checkoutOrders.id})`;

/** Of a key that was used, or an order that was confirmed, before. Source: https://www.postgresql.org/docs/18/errcodes-appendix.html */
const UNIQUE_VIOLATION = "23505";

/**
 * The first step of a confirmation that stands alone: the order becomes `authorising` and the key is kept, in one statement, so that it is all of it or nothing.
 * Undefined where the order is not `quoted` any more, its cart was offered once more, or the key was used before: then nothing changed.
 */
export async function confirmAtOnce(
  db: Database,
  order: OrderRow,
  confirmation: { readonly key: string; readonly bodyDigest: string },
  step: { readonly at: number; readonly resolveAt: number; readonly instrumentId: string; readonly analyticsConsent: boolean },
): Promise<OrderRow | undefined> {
  const { at, resolveAt, instrumentId, analyticsConsent } = step;
  // SECURITY: the order first, and the key only of what was moved: of two confirmations at once the second waits at the row, finds it moved and keeps no key.
  // A key that is there already undoes the step [C-01][C-04].
  const statement = sql`with moved as (
      update ${checkoutOrders} set state = 'authorising', instrument_id = ${instrumentId}, analytics_consent = ${analyticsConsent},
        resolve_at = ${resolveAt}, holds = false, updated_at = ${at}
      where ${checkoutOrders.id} = ${order.id} and ${checkoutOrders.state} = 'quoted' and ${onlyOffer}
      returning id, app_id, user_id
    )
    insert into ${checkoutConfirmations} (app_id, user_id, key, order_id, body_digest, at)
    select app_id, user_id, ${confirmation.key}, id, ${confirmation.bodyDigest}, ${at}::bigint from moved`;
  try {
    const { rowCount } = await db.execute(statement);
    if (rowCount === 0) return undefined;
  } catch (error) {
    if (error instanceof DrizzleQueryError && (error.cause as { readonly code?: unknown } | undefined)?.code === UNIQUE_VIOLATION)
      return undefined;
    throw error;
  }
  return { ...order, state: "authorising", instrumentId, analyticsConsent, resolveAt, holds: false, updatedAt: at };
}
