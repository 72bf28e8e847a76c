import Stripe from "stripe";
import type { PaymentProvider, RefundAnswer, RefundOfPayment } from "../payment-provider.ts";
import { toStripeAmount } from "./amounts.ts";
import type { StripeAttempts } from "./attempts.ts";

/** Refunds of one payment that Stripe lists at once; a payment has a few. */
const PAGE = 100;

export function answerOf(refund: Pick<Stripe.Refund, "status">): RefundAnswer {
  switch (refund.status) {
    case "succeeded":
      return { status: "refunded" };
    case "failed":
    case "canceled":
      return { status: "failed" };
    default:
      return { status: "pending" };
  }
}

/**
 * Refunds carry our id in their metadata, and are found by it in the list of their payment's refunds, which is never behind. So a refund is made once also after
 * the day for which Stripe remembers its key [C-12].
 */
export function createStripeRefunds(options: {
  readonly client: Stripe;
  readonly attempts: StripeAttempts;
}): Pick<PaymentProvider, "refund" | "lookupRefund"> {
  const { client, attempts } = options;

  /** The payment's intent, and the refund of our id if there is one. */
  async function find({ attemptId, refundId }: RefundOfPayment) {
    const row = await attempts.find(attemptId);
    const intentId = row?.intentId ?? undefined;
    if (row === undefined || intentId === undefined) return undefined;
    const refunds = client.refunds.list({ payment_intent: intentId, limit: PAGE });
    for await (const refund of refunds) {
      if (refund.metadata?.plaza_refund !== refundId) continue;
      // Where the answer to its making was lost, this is when we learn its id.
      await attempts.refunded(refundId, refund.id);
      return { row, intentId, refund };
    }
    return { row, intentId, refund: undefined };
  }

  return {
    refund: async (wanted) => {
      const found = await find(wanted);
      if (found === undefined || found.row.currency !== wanted.amount.currency) return { status: "failed" };
      const amount = toStripeAmount(wanted.amount);
      if (amount === undefined) return { status: "failed" };
      const { intentId, refund: known } = found;
      if (known !== undefined && known.amount !== amount) throw new Error("This refund was made with another amount.");
      if (known !== undefined) return answerOf(known);
      // A refund of what is only held would let go of it, which is not what was asked.
      const intent = await client.paymentIntents.retrieve(intentId);
      if (intent.status !== "succeeded") return { status: "failed" };
      try {
        const made = await client.refunds.create(
          { payment_intent: intentId, amount, metadata: { plaza_refund: wanted.refundId } },
          { idempotencyKey: wanted.refundId },
        );
        await attempts.refunded(wanted.refundId, made.id);
        return answerOf(made);
      } catch (error) {
        // More than is left, disputed, not refundable: asked again it would be refused again.
        if (error instanceof Stripe.errors.StripeInvalidRequestError) return { status: "failed" };
        throw error;
      }
    },

    lookupRefund: async (wanted) => {
      const refund = (await find(wanted))?.refund;
      return refund === undefined ? { status: "none" } : answerOf(refund);
    },
  };
}
