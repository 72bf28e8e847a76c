import type { CatalogueShipping } from "@plaza/manifest";
import { MiniAppError } from "@plaza/protocol";
import type { Delivery, RequoteRequest, SavedAddress } from "@plaza/protocol/services";
import type { PriceList } from "./price.ts";
import type { OrderDelivery, OrderRow } from "./tables.ts";

export interface ChosenDelivery {
  readonly address?: SavedAddress;
  readonly option?: CatalogueShipping;
  /** What the order keeps. */
  readonly order: OrderDelivery;
  /** What the sheet chooses from. */
  readonly offer: Delivery;
}

/**
 * Whereto and how an order is sent: what was asked for, else the default address and the first option that serves it. Throws INVALID_PARAMS for an address
 * that is not this user's and an option that the catalogue does not have; one that does not serve the address makes place for one that does.
 */
export function chooseDelivery(list: PriceList, addresses: readonly SavedAddress[], asked: RequoteRequest): ChosenDelivery {
  const address = asked.addressId === undefined ? addresses.find((one) => one.default) : addresses.find(({ id }) => id === asked.addressId);
  if (asked.addressId !== undefined && address === undefined) throw new MiniAppError("INVALID_PARAMS", "The user has no such address.");
  if (asked.optionId !== undefined && !list.shipping.some(({ id }) => id === asked.optionId))
    throw new MiniAppError("INVALID_PARAMS", "The catalogue of this release has no such way of sending.");
  const serving = address === undefined ? [] : list.shipping.filter(({ regions }) => regions?.includes(address.country) ?? true);
  const option = serving.find(({ id }) => id === asked.optionId) ?? serving[0];
  return {
    ...(address === undefined ? {} : { address }),
    ...(option === undefined ? {} : { option }),
    order: { address: address === undefined ? null : onTheParcel(address), option: option === undefined ? null : namesOf(option) },
    offer: {
      addresses: [...addresses],
      ...(address === undefined ? {} : { addressId: address.id }),
      options: serving.map((one) => ({ ...namesOf(one), price: { amount: one.price, currency: list.currency } })),
      ...(option === undefined ? {} : { optionId: option.id }),
    },
  };
}

function onTheParcel({ id: _, default: __, ...address }: SavedAddress): NonNullable<OrderDelivery["address"]> {
  return address;
}

function namesOf({ id, name, days }: CatalogueShipping): NonNullable<OrderDelivery["option"]> {
  return { id, name, ...(days === undefined ? {} : { days }) };
}

/** An order in which something is sent needs to say whereto. Throws CHECKOUT_CONFLICT `address_needed` or `not_delivered_there`. */
export function requireDelivery({ delivery }: Pick<OrderRow, "delivery">): void {
  if (delivery === null) return;
  if (delivery.address === null)
    throw new MiniAppError("CHECKOUT_CONFLICT", "It is not known whereto this is sent.", { data: { reason: "address_needed" } });
  if (delivery.option === null)
    throw new MiniAppError("CHECKOUT_CONFLICT", "This is not sent to that country.", { data: { reason: "not_delivered_there" } });
}
