import { uuidv7 } from "uuidv7";
import type { ServerContext } from "../core/context.ts";
import type { OrderRow } from "./tables.ts";

/**
 * The receipt of a paid order: a JWS (typ `plaza-receipt+jwt`) that a publisher's server verifies offline with the issuer's JWKS.
 * Claims: iss, aud = app id, sub pairwise, jti = receipt id, iat, order_id, lines, subtotal, tax, shipping, discount, total, reference, and nonce = the quote's jti.
 */
export function signReceipt(signer: ServerContext["signer"], order: OrderRow): Promise<string> {
  const money = (amount: number) => ({ amount, currency: order.currency });
  return signer.sign("plaza-receipt+jwt", {
    aud: order.appId,
    sub: order.sub,
    jti: uuidv7(),
    order_id: order.id,
    lines: order.lines,
    subtotal: money(order.subtotal),
    tax: money(order.tax),
    shipping: money(order.shipping),
    discount: money(order.discount),
    total: money(order.total),
    ...(order.reference === null ? {} : { reference: order.reference }),
    nonce: order.quoteId,
  });
}
