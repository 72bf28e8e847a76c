import { randomBytes } from "node:crypto";

/** What a test card does when it is charged (https://docs.stripe.com/testing). */
const outcomes: Readonly<Record<string, { readonly code: string; readonly decline_code?: string }>> = {
  pm_card_chargeDeclined: { code: "card_declined", decline_code: "generic_decline" },
  pm_card_chargeDeclinedInsufficientFunds: { code: "card_declined", decline_code: "insufficient_funds" },
  pm_card_chargeDeclinedLostCard: { code: "card_declined", decline_code: "lost_card" },
  pm_card_chargeDeclinedExpiredCard: { code: "expired_card" },
  pm_card_chargeDeclinedProcessingError: { code: "processing_error" },
};

/** Banks that want the payer there; `challenge`: on their own page too. Off-session both refuse. */
const asking: Readonly<Record<string, "frictionless" | "challenge">> = {
  pm_card_authenticationRequired: "challenge",
  pm_card_authenticationFrictionless: "frictionless",
};
const unauthenticated = { code: "authentication_required", decline_code: "authentication_required" } as const;

export interface DoubleIntent {
  readonly id: string;
  readonly amount: number;
  readonly currency: string;
  readonly customer: string;
  readonly metadata: Readonly<Record<string, string>>;
  payment_method: string | null;
  status: string;
  last_payment_error: { readonly code: string; readonly decline_code?: string } | null;
  latest_charge: string | null;
  next_action: { readonly type: "redirect_to_url"; readonly redirect_to_url: { readonly url: string; readonly return_url: string } } | null;
  /** How often money moved. */
  captures: number;
}
export interface DoubleRefund {
  readonly id: string;
  readonly payment_intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly metadata: Readonly<Record<string, string>>;
  status: string;
}
export interface DoubleDispute {
  readonly id: string;
  readonly payment_intent: string;
  readonly amount: number;
  readonly currency: string;
  readonly reason: string;
  status: string;
  readonly balance_transactions: readonly { readonly fee: number; readonly currency: string }[];
}

/** What an endpoint answers with where it refuses. */
export class Refusal extends Error {
  readonly status: number;
  readonly error: Readonly<Record<string, unknown>>;
  constructor(status: number, error: Readonly<Record<string, unknown>>) {
    super(String(error.message ?? error.code));
    this.status = status;
    this.error = error;
  }
}

const invalid = (message: string, more: object = {}) => new Refusal(400, { type: "invalid_request_error", message, ...more });
const unexpected = (intent: DoubleIntent) =>
  invalid(`This PaymentIntent's status is ${intent.status}.`, { code: "payment_intent_unexpected_state", payment_intent: intent });

/** Stripe's objects and how they may change, as its documentation has them. */
export function createDoubleBooks() {
  const intents = new Map<string, DoubleIntent>();
  const refunds = new Map<string, DoubleRefund>();
  const disputes = new Map<string, DoubleDispute>();
  const customers = new Map<string, { readonly id: string; readonly metadata: Readonly<Record<string, string>> }>();
  /** Cards by their own id: of whom, and which test card they are. */
  const cards = new Map<string, { readonly customer: string; readonly test: string }>();
  const id = (prefix: string) => `${prefix}_${randomBytes(12).toString("hex")}`;

  function need<T>(found: T | undefined, what: string): T {
    if (found === undefined)
      throw new Refusal(404, { type: "invalid_request_error", code: "resource_missing", message: `No such ${what}` });
    return found;
  }
  const intent = (intentId: string) => need(intents.get(intentId), "payment_intent");

  return {
    intents,
    refunds,
    disputes,
    cards,
    customers,
    intent,

    makeCustomer: (metadata: Readonly<Record<string, string>>) => {
      const customer = { id: id("cus"), metadata };
      customers.set(customer.id, customer);
      return customer;
    },

    detachCard: (cardId: string) => {
      const { customer } = need(cards.get(cardId), "payment_method");
      cards.delete(cardId);
      return { id: cardId, customer };
    },

    makeIntent: (params: Readonly<Record<string, string>>, metadata: Readonly<Record<string, string>>): DoubleIntent => {
      const amount = Number(params.amount);
      if (!Number.isSafeInteger(amount) || amount < 1)
        throw invalid("Invalid integer", { code: "parameter_invalid_integer", param: "amount" });
      if (amount > 99_999_999_999)
        throw invalid("Amount must be no more than 999,999,999.99", { code: "amount_too_large", param: "amount" });
      const card = cards.get(params.payment_method ?? "");
      if (card === undefined || card.customer !== params.customer)
        throw invalid("No such PaymentMethod", { code: "resource_missing", param: "payment_method" });
      const made: DoubleIntent = {
        id: id("pi"),
        amount,
        currency: params.currency ?? "",
        customer: params.customer ?? "",
        metadata,
        payment_method: params.payment_method ?? null,
        status: "requires_confirmation",
        last_payment_error: null,
        latest_charge: null,
        next_action: null,
        captures: 0,
      };
      intents.set(made.id, made);
      return made;
    },

    confirm: (intentId: string, params: Readonly<Record<string, string>> = {}): DoubleIntent => {
      const found = intent(intentId);
      if (found.status === "requires_payment_method" && params.payment_method !== undefined) {
        found.status = "requires_confirmation";
        found.payment_method = params.payment_method;
      }
      if (found.status === "requires_payment_method") throw invalid("A payment method is missing.", { payment_intent: found });
      if (found.status !== "requires_confirmation") throw unexpected(found);
      const card = cards.get(found.payment_method ?? "");
      if (card === undefined) throw invalid("No such PaymentMethod", { code: "resource_missing", param: "payment_method" });
      found.latest_charge = id("ch");
      const asks = asking[card.test];
      if (asks === "challenge" && params.off_session !== "true") {
        if (params.return_url === undefined) throw invalid("A return_url is needed.", { param: "return_url" });
        found.status = "requires_action";
        const url = `https://hooks.stripe.example/3d_secure_2/${found.id}`;
        found.next_action = { type: "redirect_to_url", redirect_to_url: { url, return_url: params.return_url } };
        return found;
      }
      const refused = asks !== undefined && params.off_session === "true" ? unauthenticated : outcomes[card.test];
      if (refused === undefined) {
        found.status = "requires_capture";
        return found;
      }
      found.status = "requires_payment_method";
      found.payment_method = null;
      found.last_payment_error = refused;
      throw new Refusal(402, { type: "card_error", message: "Your card was declined.", ...refused, payment_intent: found });
    },

    /** What the payer says on the bank's page. */
    authenticate: (intentId: string, approve: boolean): void => {
      const found = intent(intentId);
      if (found.status !== "requires_action") throw unexpected(found);
      found.next_action = null;
      found.status = approve ? "requires_capture" : "requires_payment_method";
      if (approve) return;
      found.payment_method = null;
      found.last_payment_error = { code: "payment_intent_authentication_failure" };
    },

    capture: (intentId: string): DoubleIntent => {
      const found = intent(intentId);
      if (found.status !== "requires_capture") throw unexpected(found);
      found.status = "succeeded";
      found.captures += 1;
      return found;
    },

    cancel: (intentId: string): DoubleIntent => {
      const found = intent(intentId);
      if (found.status === "succeeded" || found.status === "canceled") throw unexpected(found);
      found.status = "canceled";
      return found;
    },

    makeRefund: (params: Readonly<Record<string, string>>, metadata: Readonly<Record<string, string>>): DoubleRefund => {
      const found = intent(params.payment_intent ?? "");
      if (found.status !== "succeeded") throw invalid("This PaymentIntent does not have a successful charge to refund.");
      if ([...disputes.values()].some((dispute) => dispute.payment_intent === found.id && dispute.status !== "won"))
        throw invalid("The payment is disputed.", { code: "charge_disputed" });
      const gone = [...refunds.values()].filter((refund) => refund.payment_intent === found.id && refund.status !== "failed");
      const left = found.amount - gone.reduce((sum, refund) => sum + refund.amount, 0);
      const amount = params.amount === undefined ? left : Number(params.amount);
      if (left === 0) throw invalid("Charge has already been refunded.", { code: "charge_already_refunded" });
      if (amount > left) throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left})`);
      const made: DoubleRefund = {
        id: id("re"),
        payment_intent: found.id,
        amount,
        currency: found.currency,
        metadata,
        status: "succeeded",
      };
      refunds.set(made.id, made);
      return made;
    },

    /** The bank takes the money back; `status` as Stripe's. */
    dispute: (intentId: string, { amount, reason = "fraudulent", fee = 0 }: { amount?: number; reason?: string; fee?: number } = {}) => {
      const found = intent(intentId);
      const made: DoubleDispute = {
        id: id("du"),
        payment_intent: found.id,
        amount: amount ?? found.amount,
        currency: found.currency,
        reason,
        status: "needs_response",
        balance_transactions: [{ fee, currency: found.currency }],
      };
      disputes.set(made.id, made);
      return made;
    },
    findDispute: (disputeId: string) => need(disputes.get(disputeId), "dispute"),
    findCustomer: (customerId: string) => need(customers.get(customerId), "customer"),
  };
}
export type DoubleBooks = ReturnType<typeof createDoubleBooks>;
