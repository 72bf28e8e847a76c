import type { Money } from "@plaza/protocol";
import type { StepUp } from "@plaza/protocol/services";
import { and, eq, inArray, or, sql } from "drizzle-orm";
import type { GuestSession } from "../core/auth.ts";
import type { ServerConfig } from "../core/config.ts";
import type { Executor } from "../core/context.ts";
import { relyingPartyId } from "../identity/passkeys.ts";
import { joins } from "../identity/tables.ts";
import { checkoutOrders, type OrderRow } from "./tables.ts";

export interface Situation {
  readonly session: Pick<GuestSession, "userId" | "passkey">;
  readonly price: Money;
  /** Null where nothing is sent. */
  readonly delivery: OrderRow["delivery"];
}

/**
 * Why a person who has passkeys is asked for one although the amount is within the allowance: whoever took over a session, or a mailbox, buys from a browser that never
 * reached a passkey, and has it sent where nothing was ever sent [C-18]. Undefined for a known browser and a known address, and for who has no passkey to ask for.
 */
export async function newSituation(
  config: ServerConfig,
  db: Executor,
  { session, price, delivery }: Situation,
): Promise<StepUp | undefined> {
  if (relyingPartyId(config) === undefined || session.passkey === "none") return undefined;
  if (session.passkey === "not-shown") return { reason: "device", limit: price };
  return (await isNewAddress(db, session.userId, delivery)) ? { reason: "address", limit: price } : undefined;
}

/** None of their paid orders went there; of somebody who has none yet every address is as good as another. */
async function isNewAddress(db: Executor, userId: string, delivery: OrderRow["delivery"]): Promise<boolean> {
  const address = delivery?.address;
  if (address === undefined || address === null) return false;
  const guests = db.select({ id: joins.guestId }).from(joins).where(eq(joins.userId, userId));
  const paid = and(or(eq(checkoutOrders.userId, userId), inArray(checkoutOrders.userId, guests)), eq(checkoutOrders.state, "captured"));
  const known = sql<boolean>`coalesce(bool_or(${sql.join(
    (["line1", "city", "country", "postalCode"] as const).map(
      (part) => sql`lower(coalesce(${checkoutOrders.delivery}->'address'->>${part}, '')) = ${(address[part] ?? "").toLowerCase()}`,
    ),
    sql` and `,
  )}), false)`;
  const [row] = await db.select({ count: sql<number>`count(*)::int`, known }).from(checkoutOrders).where(paid);
  return row !== undefined && row.count > 0 && !row.known;
}
