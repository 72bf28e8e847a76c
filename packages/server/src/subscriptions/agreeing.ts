import { MiniAppError } from "@plaza/protocol";
import { and, eq, sql } from "drizzle-orm";
import { stepUpOf } from "../checkout/allowances.ts";
import { instrumentsOf } from "../checkout/instruments.ts";
import type { RunningCheckout } from "../checkout/plugin.ts";
import { requireQuote } from "../checkout/quotes.ts";
import { requireStepUp, type StepUpGiven } from "../checkout/step-up.ts";
import { newSituation } from "../checkout/step-up-reasons.ts";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import { notFound } from "../core/problems.ts";
import { fullPrice } from "./plans.ts";
import { subscriptionOffers } from "./tables.ts";
import { takeOffer } from "./taking.ts";

export interface Agreement {
  readonly offerId: string;
  readonly quote: string;
  readonly instrumentId?: string;
  readonly stepUp?: StepUpGiven;
}

/**
 * A yes to terms that begin with nothing to pay: a trial, or a change that the credit pays for. What is to be paid is confirmed as any order, and never comes here.
 * The same yes again changes nothing. Above the app's allowance the user's second yes is needed, as for a purchase of what each period costs [C-20][F12].
 * Throws QUOTE_EXPIRED when it is over, INVALID_PARAMS for no such way to pay, CONSENT_REQUIRED with `data.reason` `step_up`.
 */
export async function agreeToOffer(
  ctx: ServerContext,
  { provider, allowances }: Pick<RunningCheckout, "provider" | "allowances">,
  session: GuestSession,
  { offerId, quote, instrumentId, stepUp }: Agreement,
): Promise<void> {
  await requireQuote(ctx, session, { orderId: offerId, quote });
  const instruments = await instrumentsOf(ctx.db, provider, session.userId);
  const instrument = instruments.find((one) => (instrumentId === undefined ? one.default : one.id === instrumentId));
  await ctx.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`confirm/${session.appId}/${session.userId}`}, 0))`);
    const [offer] = await tx
      .select()
      .from(subscriptionOffers)
      .where(
        and(
          sql`${subscriptionOffers.id}::text = ${offerId}`,
          eq(subscriptionOffers.userId, session.userId),
          eq(subscriptionOffers.appId, session.appId),
          eq(subscriptionOffers.due, 0),
        ),
      )
      .for("update");
    if (offer === undefined) throw notFound();
    if (offer.state === "taken") return;
    const now = ctx.clock.now();
    if (offer.state !== "open" || offer.expiresAt <= now) throw new MiniAppError("QUOTE_EXPIRED");
    if (instrument === undefined) throw new MiniAppError("INVALID_PARAMS", "The user has no such way to pay.");
    const price = fullPrice(offer.plan);
    const needed =
      (await stepUpOf(tx, session, price, { defaults: allowances, now })) ??
      (await newSituation(ctx.config, tx, { session, price, delivery: null }));
    if (needed !== undefined) await requireStepUp(ctx, tx, session, { quote, price, needed }, stepUp);
    await takeOffer(tx, offer, { instrumentId: instrument.id, at: now });
  });
}
