import type { DeclineCode } from "@plaza/protocol";

/** What Stripe says of a refused payment: `decline_code` is the bank's reason, `code` Stripe's (https://docs.stripe.com/declines/codes). */
export interface StripeRefusal {
  readonly code?: string | null | undefined;
  readonly decline_code?: string | null | undefined;
}

const codes: Readonly<Record<string, DeclineCode>> = {
  insufficient_funds: "insufficient_funds",
  withdrawal_count_limit_exceeded: "limit_exceeded",
  card_velocity_exceeded: "limit_exceeded",
  amount_too_large: "limit_exceeded",
  expired_card: "expired_instrument",
  expired_payment_method: "expired_instrument",
  invalid_expiry_month: "expired_instrument",
  invalid_expiry_year: "expired_instrument",
  // A way to pay that was removed meanwhile [C-19].
  resource_missing: "expired_instrument",
  payment_method_unactivated: "expired_instrument",
  payment_method_invalid_parameter: "expired_instrument",
  // The bank wants the payer there, and they are not.
  authentication_required: "authentication_failed",
  authentication_not_handled: "authentication_failed",
  payment_intent_authentication_failure: "authentication_failed",
  currency_not_supported: "not_supported",
  card_not_supported: "not_supported",
  amount_too_small: "not_supported",
  processing_error: "provider_unavailable",
  issuer_not_available: "provider_unavailable",
  try_again_later: "provider_unavailable",
  reenter_transaction: "provider_unavailable",
  card_declined: "card_declined",
};

/** The bank would decide otherwise if the payer were there (https://docs.stripe.com/declines/codes#authentication_required): no money moved. */
export function wantsPayer({ code, decline_code }: StripeRefusal): boolean {
  return code === "authentication_required" || decline_code === "authentication_required";
}

/** In the catalogue's words. A reason that the bank asks not to be told on (fraud, lost, stolen) is a plain decline. */
export function declineCodeOf({ code, decline_code }: StripeRefusal): DeclineCode {
  for (const reason of [decline_code, code])
    if (reason !== undefined && reason !== null && Object.hasOwn(codes, reason)) return codes[reason] ?? "card_declined";
  return "card_declined";
}
