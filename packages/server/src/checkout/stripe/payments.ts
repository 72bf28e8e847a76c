import type { DeclineCode } from "@plaza/protocol";
import Stripe from "stripe";
import type { PaymentProvider, PaymentRequest, PaymentState } from "../payment-provider.ts";
import { toStripeAmount } from "./amounts.ts";
import type { AttemptRow, StripeAttempts } from "./attempts.ts";
import { declineCodeOf, wantsPayer } from "./declines.ts";

export interface StripePaymentsOptions {
  readonly client: Stripe;
  readonly attempts: StripeAttempts;
  /** The customer under which a user's ways to pay are kept. */
  readonly customerOf: (userId: string) => Promise<string | undefined>;
}

/** A PaymentIntent in the words of the checkout. */
export function stateOf(intent: Stripe.PaymentIntent): PaymentState {
  switch (intent.status) {
    case "succeeded":
      return { status: "captured" };
    case "requires_capture":
      return { status: "authorised" };
    case "canceled":
      return { status: "voided" };
    case "requires_payment_method": {
      const refusal = intent.last_payment_error ?? {};
      return wantsPayer(refusal) ? { status: "presence" } : { status: "declined", code: declineCodeOf(refusal) };
    }
    case "requires_action": {
      const url = intent.next_action?.redirect_to_url?.url;
      return typeof url === "string" ? { status: "page", url } : { status: "none" };
    }
    case "processing":
      return { status: "pending" };
    // Not asked for yet, or waiting for what we do not do: no money is held, and none will be once it is let go.
    default:
      return { status: "none" };
  }
}

const ended: ReadonlySet<PaymentState["status"]> = new Set(["declined", "captured", "voided"]);

function refusedForGood(error: unknown): error is Stripe.errors.StripeInvalidRequestError {
  return error instanceof Stripe.errors.StripeInvalidRequestError;
}

/**
 * Attempts as PaymentIntents, in two steps: an intent is made, which moves nothing, and its id is recorded; only then is it confirmed. So whatever may have moved
 * money is known by its own id in our own records, where a key that Stripe forgets after a day or a search that lags behind would leave us guessing
 * ([ADR 0027](../../../../../apps/docs/adr/0027-payment-providers.md)). An intent is confirmed, captured and cancelled once by its own state at Stripe.
 */
export function createStripePayments(options: StripePaymentsOptions): Pick<PaymentProvider, "authorise" | "capture" | "void" | "lookup"> {
  const { client, attempts, customerOf } = options;
  const { paymentIntents } = client;

  async function declined(attemptId: string, code: DeclineCode): Promise<PaymentState> {
    await attempts.decline(attemptId, code);
    return { status: "declined", code };
  }

  /** What is known without asking Stripe; undefined where there is an intent to ask about. */
  function withoutIntent(row: AttemptRow | undefined): PaymentState | undefined {
    if (row === undefined) return { status: "none" };
    if (row.declineCode !== null) return { status: "declined", code: row.declineCode };
    if (row.intentId !== null) return undefined;
    return { status: row.closed ? "voided" : "none" };
  }

  async function ask(row: AttemptRow | undefined): Promise<PaymentState> {
    return withoutIntent(row) ?? stateOf(await paymentIntents.retrieve(row?.intentId ?? ""));
  }

  /** @param present without it the bank decides alone, or refuses with `authentication_required`; with it it may have a page for the payer */
  async function confirm({ attemptId, instrumentId, present }: PaymentRequest, intentId: string): Promise<PaymentState> {
    try {
      return stateOf(
        present === undefined
          ? await paymentIntents.confirm(intentId, { off_session: true }, { idempotencyKey: `${attemptId}/confirm` })
          : // The refusal took the card from the intent: it is given again.
            await paymentIntents.confirm(
              intentId,
              { payment_method: instrumentId, return_url: present.back.href },
              { idempotencyKey: `${attemptId}/confirm-present` },
            ),
      );
    } catch (error) {
      // Refused by the bank, or the intent is further already: its own state says which.
      if (!(error instanceof Stripe.errors.StripeCardError) && !refusedForGood(error)) throw error;
      const state = stateOf(await paymentIntents.retrieve(intentId));
      // Also where the payer was there and the card was not any more: the refusal before says nothing of that.
      const refused = state.status === "none" || (state.status === "presence" && present !== undefined);
      return refused ? declined(attemptId, declineCodeOf(error)) : state;
    }
  }

  /** Asks for a change and answers with the state after it; what the intent's state does not allow changes nothing. */
  async function change(intentId: string, act: () => Promise<Stripe.PaymentIntent>): Promise<PaymentState> {
    try {
      return stateOf(await act());
    } catch (error) {
      if (!(error instanceof Stripe.errors.StripeCardError) && !refusedForGood(error)) throw error;
      return stateOf(await paymentIntents.retrieve(intentId));
    }
  }

  return {
    authorise: async (request) => {
      const { attemptId, amount, instrumentId, userId, present } = request;
      const row = await attempts.open(request);
      if (row.closed) return { status: "voided" };
      if (row.amount !== amount.amount || row.currency !== amount.currency || row.instrumentId !== instrumentId)
        throw new Error("This attempt was made with another amount or instrument.");
      if (row.declineCode !== null) return { status: "declined", code: row.declineCode };
      if (row.intentId !== null) {
        const state = stateOf(await paymentIntents.retrieve(row.intentId));
        const goesOn = state.status === "none" || (state.status === "presence" && present !== undefined);
        return goesOn ? confirm(request, row.intentId) : state;
      }
      const stripeAmount = toStripeAmount(amount);
      if (stripeAmount === undefined) return declined(attemptId, "not_supported");
      const customer = await customerOf(userId);
      if (customer === undefined) return declined(attemptId, "expired_instrument");
      let intent: Stripe.PaymentIntent;
      try {
        intent = await paymentIntents.create(
          {
            amount: stripeAmount,
            currency: amount.currency.toLowerCase(),
            customer,
            payment_method: instrumentId,
            allowed_payment_method_types: ["card"],
            capture_method: "manual",
            metadata: { plaza_order: attemptId },
          },
          { idempotencyKey: attemptId },
        );
      } catch (error) {
        if (!refusedForGood(error)) throw error;
        return declined(attemptId, declineCodeOf(error));
      }
      const attached = await attempts.attach(attemptId, intent.id);
      // Let go meanwhile: the intent stays as it is, and nobody confirms it.
      if (attached.closed || attached.intentId === null) return { status: "voided" };
      return confirm(request, attached.intentId);
    },

    capture: async (attemptId) => {
      const row = await attempts.find(attemptId);
      const intentId = row?.intentId;
      if (intentId === undefined || intentId === null) return ask(row);
      return change(intentId, () => paymentIntents.capture(intentId));
    },

    void: async (attemptId) => {
      const row = await attempts.close(attemptId);
      const { intentId } = row;
      const state = await ask(row);
      // What was declined, taken or let go stays so.
      if (intentId === null || ended.has(state.status)) return state;
      return change(intentId, () => paymentIntents.cancel(intentId));
    },

    lookup: async (attemptId) => ask(await attempts.find(attemptId)),
  };
}
