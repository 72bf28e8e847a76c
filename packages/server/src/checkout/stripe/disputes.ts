import Stripe from "stripe";
import type { ProviderDispute } from "../payment-provider.ts";
import { fromStripeAmount } from "./amounts.ts";
import type { StripeAttempts } from "./attempts.ts";

const states: Readonly<Record<string, ProviderDispute["status"]>> = {
  needs_response: "open",
  under_review: "open",
  won: "won",
  lost: "lost",
};

/** Reads a dispute of a payment of ours. Inquiries (`warning_…`) move no money and are none. */
export function createStripeDisputes(options: { readonly client: Stripe; readonly attempts: StripeAttempts }) {
  const { client, attempts } = options;
  return async (reference: string): Promise<ProviderDispute | undefined> => {
    const dispute = await client.disputes.retrieve(reference).catch((error: unknown) => {
      if (error instanceof Stripe.errors.StripeInvalidRequestError) return undefined;
      throw error;
    });
    const status = dispute === undefined || !Object.hasOwn(states, dispute.status) ? undefined : states[dispute.status];
    const intent = typeof dispute?.payment_intent === "object" ? dispute.payment_intent?.id : dispute?.payment_intent;
    const attempt = intent === undefined ? undefined : await attempts.byIntent(intent);
    if (dispute === undefined || status === undefined || attempt === undefined) return undefined;
    const [withdrawn] = dispute.balance_transactions;
    return {
      reference,
      attemptId: attempt.attemptId,
      status,
      amount: fromStripeAmount(dispute.amount, dispute.currency),
      ...(withdrawn === undefined || withdrawn.fee <= 0 ? {} : { fee: fromStripeAmount(withdrawn.fee, withdrawn.currency) }),
      reason: dispute.reason,
    };
  };
}
