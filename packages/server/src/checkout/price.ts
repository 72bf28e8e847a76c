import { type BuyParams, MiniAppError, type Money, type QuoteLine } from "@plaza/protocol";
import { add, multiply, subtract, zero } from "./money.ts";
import type { TaxClass, TaxPolicy } from "./tax.ts";

/** One thing a publisher sells, as its release's catalogue.json says. `price` is in minor units, without tax. */
export interface PricedItem {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly taxClass: TaxClass;
  readonly stock?: number;
}

export interface PriceList {
  readonly currency: string;
  readonly items: ReadonlyMap<string, PricedItem>;
}

export interface Price {
  readonly lines: QuoteLine[];
  readonly subtotal: Money;
  readonly tax: Money;
  readonly shipping: Money;
  readonly discount: Money;
  readonly total: Money;
}

/**
 * Prices a cart from the server's own catalogue: the guest says only which sku and how many [C-13].
 * The same sku on two lines is one line. Tax is rounded per line, so that lines can be refunded one by one.
 * Throws INVALID_PARAMS for an unknown sku, CHECKOUT_CONFLICT when the stock is not enough or a total is nothing.
 */
export function priceCart(list: PriceList, cart: BuyParams["lines"], options: { readonly appId: string; readonly tax: TaxPolicy }): Price {
  const quantities = new Map<string, number>();
  for (const line of cart) quantities.set(line.sku, (quantities.get(line.sku) ?? 0) + line.quantity);

  const lines: QuoteLine[] = [];
  let subtotal = zero(list.currency);
  let tax = zero(list.currency);
  for (const [sku, quantity] of quantities) {
    const item = list.items.get(sku);
    if (item === undefined) throw new MiniAppError("INVALID_PARAMS", "The catalogue of this release has no such sku.", { data: { sku } });
    if (item.stock !== undefined && quantity > item.stock) {
      throw new MiniAppError("CHECKOUT_CONFLICT", "There is not enough of this item left.", {
        data: { reason: "out_of_stock", sku, available: item.stock },
      });
    }
    const unit = { amount: item.price, currency: list.currency };
    const total = multiply(unit, quantity);
    lines.push({ sku, name: item.name, quantity, unit, total });
    subtotal = add(subtotal, total);
    tax = add(tax, options.tax.taxOf(total, item.taxClass, options.appId));
  }

  const shipping = zero(list.currency);
  const discount = zero(list.currency);
  const total = subtract(add(subtotal, tax, shipping), discount);
  if (total.amount <= 0)
    throw new MiniAppError("CHECKOUT_CONFLICT", "There is nothing to pay in this cart.", { data: { reason: "nothing_to_pay" } });
  return { lines, subtotal, tax, shipping, discount, total };
}
