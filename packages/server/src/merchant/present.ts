import { MiniAppError } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import { and, eq, isNull, or } from "drizzle-orm";
import type { Offers } from "../checkout/offers.ts";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { merchantOrders } from "./tables.ts";

/**
 * A mini-app brings an order token to the host: the answer is the signed quote of what the publisher's server ordered, and the order is this user's from here
 * on. The guest has a part in nothing but which token it is.
 * SECURITY: token, app and user in one condition; a token of another app or for another user finds nothing [F1][C-23].
 */
export async function presentOrder(
  ctx: Pick<ServerContext, "clock" | "keys">,
  offers: Offers,
  session: GuestSession,
  orderToken: string,
): Promise<QuoteResponse> {
  return offers.offer(session, async (tx) => {
    const [order] = await tx
      .select()
      .from(merchantOrders)
      .where(
        and(
          eq(merchantOrders.tokenHash, ctx.keys.hashToken(orderToken)),
          eq(merchantOrders.appId, session.appId),
          or(isNull(merchantOrders.sub), eq(merchantOrders.sub, session.sub)),
        ),
      )
      .for("update");
    if (order === undefined) throw notFound();
    if (order.state === "expired" || (order.state === "open" && order.expiresAt <= ctx.clock.now()))
      throw new MiniAppError("QUOTE_EXPIRED", "This order token is over; ask the publisher's server for a new order.", {
        data: { reason: "expired", orderId: order.id },
      });
    const { id, lines, currency, subtotal, tax, shipping, discount, total, reference, expiresAt } = order;
    await tx.update(merchantOrders).set({ state: "presented" }).where(eq(merchantOrders.id, id));
    return { id, lines, currency, subtotal, tax, shipping, discount, total, reference, expiresAt };
  });
}
