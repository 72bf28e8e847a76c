import type { CatalogueCoupon, CatalogueShipping } from "@plaza/manifest";
import { type BuyParams, MiniAppError, type Money, type QuoteLine } from "@plaza/protocol";
import { discountOf } from "./coupons.ts";
import { add, multiply, spread, subtract, zero } from "./money.ts";
import type { TaxClass, TaxPolicy } from "./tax.ts";

/** One thing a publisher sells, as its release's catalogue.json says. `price` is in minor units, without tax. */
export interface PricedItem {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly taxClass: TaxClass;
  readonly ships?: boolean;
}

export interface PriceList {
  readonly currency: string;
  readonly items: ReadonlyMap<string, PricedItem>;
  readonly coupons: ReadonlyMap<string, CatalogueCoupon>;
  /** In the catalogue's order. */
  readonly shipping: readonly CatalogueShipping[];
}

export interface Price {
  readonly lines: QuoteLine[];
  readonly subtotal: Money;
  readonly tax: Money;
  readonly shipping: Money;
  readonly discount: Money;
  readonly total: Money;
}

export interface PriceOptions {
  readonly appId: string;
  readonly tax: TaxPolicy;
  /** ISO 3166-1 country of the buyer, where it is known. */
  readonly region?: string | undefined;
  /** One that counts now: see `findCoupon`. */
  readonly coupon?: CatalogueCoupon | undefined;
  readonly shipping?: CatalogueShipping | undefined;
}

/** The same sku on two lines is one line. Throws INVALID_PARAMS for a sku that the catalogue does not have. */
export function cartItems(list: PriceList, cart: BuyParams["lines"]): { readonly item: PricedItem; readonly quantity: number }[] {
  const quantities = new Map<string, number>();
  for (const line of cart) quantities.set(line.sku, (quantities.get(line.sku) ?? 0) + line.quantity);
  return [...quantities].map(([sku, quantity]) => {
    const item = list.items.get(sku);
    if (item === undefined) throw new MiniAppError("INVALID_PARAMS", "The catalogue of this release has no such sku.", { data: { sku } });
    return { item, quantity };
  });
}

/**
 * Prices a cart from the server's own catalogue: the guest says only which sku, how many and which coupon [C-13].
 *
 * 1. A line is its unit price times its quantity; the subtotal is the sum of lines.
 * 2. The discount is spread over the lines by what they cost, to the minor unit, before tax: tax is on what is paid.
 * 3. Tax is rounded per line, and shipping is a line of class `standard` of its own.
 * 4. Total = subtotal + tax + shipping − discount. All of them are 0 or more; the total is more than 0.
 *
 * Throws INVALID_PARAMS for an unknown sku, CHECKOUT_CONFLICT for a coupon that does not count and where there is nothing to pay.
 */
export function priceCart(list: PriceList, cart: BuyParams["lines"], options: PriceOptions): Price {
  const { appId, tax: policy, region } = options;
  const none = zero(list.currency);
  const items = cartItems(list, cart);
  const lines: QuoteLine[] = items.map(({ item: { sku, name, price }, quantity }) => {
    const unit = { amount: price, currency: list.currency };
    return { sku, name, quantity, unit, total: multiply(unit, quantity) };
  });
  const subtotal = add(none, ...lines.map(({ total }) => total));
  const discount = options.coupon === undefined ? none : discountOf(options.coupon, subtotal);
  const shares = spread(
    discount,
    lines.map(({ total }) => total),
  );
  const shipping = { amount: options.shipping?.price ?? 0, currency: list.currency };
  const tax = add(
    policy.taxOf({ net: shipping, taxClass: "standard", appId, region }),
    ...lines.map((line, index) => {
      const net = subtract(line.total, shares[index] ?? none);
      return policy.taxOf({ net, taxClass: items[index]?.item.taxClass ?? "standard", appId, region });
    }),
  );
  const total = subtract(add(subtotal, tax, shipping), discount);
  if (total.amount <= 0)
    throw new MiniAppError("CHECKOUT_CONFLICT", "There is nothing to pay in this cart.", { data: { reason: "nothing_to_pay" } });
  return { lines, subtotal, tax, shipping, discount, total };
}
