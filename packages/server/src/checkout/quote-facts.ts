import { sql } from "drizzle-orm";
import type { Database } from "../core/context.ts";
import { statement } from "../core/statement.ts";
import type { OwnLimits } from "./allowances.ts";
import type { StockOnHand } from "./stock.ts";
import { checkoutAllowances, checkoutDefaultInstruments, checkoutOrders, checkoutStock, type OrderRow } from "./tables.ts";

/** What of the database an offer depends on beside its prices, read at one moment and by one statement: every open of a sheet asks for all of it. */
export interface QuoteFacts {
  /** An order of the same cart of which it is not known yet whether it is paid. */
  readonly openOrderId: string | null;
  /** What the user pays with unless they choose otherwise; null where they never chose. */
  readonly instrumentId: string | null;
  /** Null where the user left them as the host has them. */
  readonly limits: OwnLimits | null;
  /** Of items that are counted. */
  readonly stock: readonly StockOnHand[];
}

const userId = sql.placeholder("userId");
const appId = sql.placeholder("appId");

const quoteFacts = statement((db) =>
  db
    .select({
      openOrderId: sql<
        string | null
      >`(select id from ${checkoutOrders} where user_id = ${userId} and app_id = ${appId} and cart = ${sql.placeholder("cart")}
        and state in ('authorising', 'authorised', 'unknown') limit 1)`,
      instrumentId: sql<string | null>`(select instrument_id from ${checkoutDefaultInstruments} where user_id = ${userId})`,
      limits: sql<OwnLimits | null>`(select json_build_object('currency', currency, 'perPurchase', per_purchase, 'total', total, 'count', count, 'expiresAt', expires_at, 'since', since)
        from ${checkoutAllowances} where user_id = ${userId} and app_id = ${appId})`,
      stock: sql<
        readonly StockOnHand[]
      >`(select coalesce(json_agg(json_build_object('sku', sku, 'onHand', on_hand, 'reserved', reserved) order by sku collate "C"), '[]')
        from ${checkoutStock} where app_id = ${appId} and sku = any(${sql.placeholder("skus")}::text[]))`,
    })
    .from(sql`(select) as once`)
    .prepare("checkout_quote_facts"),
);

export async function readQuoteFacts(
  db: Database,
  owner: Pick<OrderRow, "userId" | "appId">,
  { cart, lines }: Pick<OrderRow, "cart" | "lines">,
): Promise<QuoteFacts> {
  const [facts] = await quoteFacts(db).execute({ userId: owner.userId, appId: owner.appId, cart, skus: lines.map(({ sku }) => sku) });
  if (facts === undefined) throw new Error("One row is always there.");
  return facts;
}
