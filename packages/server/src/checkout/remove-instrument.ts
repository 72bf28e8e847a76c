import { and, eq } from "drizzle-orm";
import type { ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { paySubscriptionsWith } from "../subscriptions/wishes.ts";
import { instrumentsOf } from "./instruments.ts";
import type { Instrument, PaymentProvider } from "./payment-provider.ts";
import { checkoutDefaultInstruments } from "./tables.ts";

/**
 * Has the provider forget a way to pay; a usual one leaves that to the next. Again, it changes nothing. Subscriptions that are paid with it are paid with another
 * one first: whatever fails after that, none is left with nothing.
 * @param request `instead`: what running subscriptions are paid with from now on
 * @throws CHECKOUT_CONFLICT (`instrument_in_use`) where there are such and it is not said, the problem of a missing thing where the provider removes none
 */
export async function removeInstrument(
  ctx: ServerContext,
  provider: PaymentProvider,
  request: { readonly userId: string; readonly instrumentId: string; readonly instead?: string | undefined },
): Promise<readonly Instrument[]> {
  const { userId, instrumentId, instead } = request;
  if (provider.removeInstrument === undefined) throw notFound("Ways to pay are not removed at this server's payment provider.");
  await paySubscriptionsWith(ctx, provider, { userId, from: instrumentId, to: instead });
  await provider.removeInstrument(userId, instrumentId);
  await ctx.db
    .delete(checkoutDefaultInstruments)
    .where(and(eq(checkoutDefaultInstruments.userId, userId), eq(checkoutDefaultInstruments.instrumentId, instrumentId)));
  return instrumentsOf(ctx.db, provider, userId);
}
