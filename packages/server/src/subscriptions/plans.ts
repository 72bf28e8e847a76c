import type { Catalogue, CataloguePlan } from "@plaza/manifest";
import { MiniAppError, type Money, type SubscriptionPlan } from "@plaza/protocol";
import { and, eq } from "drizzle-orm";
import { checkoutCatalogues } from "../checkout/tables.ts";
import type { TaxPolicy } from "../checkout/tax.ts";
import type { GuestSession } from "../core/auth.ts";
import type { ServerContext } from "../core/context.ts";
import type { AgreedPlan } from "./tables.ts";

/** A plan of the release that is running, as the user would agree to it now. Throws INVALID_PARAMS for one that the catalogue does not have. */
export async function planOf(
  ctx: Pick<ServerContext, "db" | "identity">,
  session: GuestSession,
  id: string,
  tax: TaxPolicy,
): Promise<{ readonly plan: AgreedPlan; readonly trialDays: number | undefined }> {
  const { appId, release, userId } = session;
  const [row] = await ctx.db
    .select()
    .from(checkoutCatalogues)
    .where(and(eq(checkoutCatalogues.appId, appId), eq(checkoutCatalogues.version, release)));
  const catalogue = row?.catalogue as Catalogue | undefined;
  const found: CataloguePlan | undefined = catalogue?.plans?.find((plan) => plan.id === id);
  if (catalogue === undefined || found === undefined)
    throw new MiniAppError("INVALID_PARAMS", "The catalogue of this release has no such plan.", { data: { plan: id } });
  const { currency } = catalogue;
  const region = (await ctx.identity.findUser(userId))?.region ?? undefined;
  const net = { amount: found.price, currency };
  const taxes = tax.taxOf({ net, taxClass: found.tax_class ?? "standard", appId, region });
  const { name, interval, count = 1, price } = found;
  return { plan: { id, name, interval, count, price, tax: taxes.amount, currency }, trialDays: found.trial_days };
}

export function viewPlan({ id, name, interval, count }: AgreedPlan): SubscriptionPlan {
  return { id, name, interval, count };
}

/** Of one period, tax included. */
export function fullPrice({ price, tax, currency }: AgreedPlan): Money {
  return { amount: price + tax, currency };
}
