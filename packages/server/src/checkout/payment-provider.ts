import type { DeclineCode, Money } from "@plaza/protocol";

/** A way to pay that the user has with this provider. The label is words, never a card's number. */
export interface Instrument {
  readonly id: string;
  readonly label: string;
  readonly default: boolean;
}

export interface PaymentRequest {
  /** Ours, one per order: the provider does everything with one id at most once, however often it is asked. */
  readonly attemptId: string;
  readonly amount: Money;
  readonly instrumentId: string;
  readonly userId: string;
}

/** What the provider knows of an attempt. `none`: never heard of it. */
export type PaymentState =
  | { readonly status: "none" | "pending" | "authorised" | "captured" | "voided" }
  | { readonly status: "declined"; readonly code: DeclineCode };

/** Money of an attempt that goes back, all of it or a part. */
export interface RefundOfPayment {
  /** Ours: the provider gives back under one id at most once, however often it is asked. */
  readonly refundId: string;
  readonly attemptId: string;
  readonly amount: Money;
}

/** What the provider knows of a refund. `none`: never heard of it. `failed`: refused, as when more is asked back than was taken. */
export interface RefundAnswer {
  readonly status: "none" | "pending" | "refunded" | "failed";
}

export interface ProviderCall {
  /** Aborted when the answer is no longer waited for. The provider may have done its work all the same. */
  readonly signal?: AbortSignal;
}

/**
 * A payment provider. Every method may reject, and a rejection says nothing about what happened: the caller then asks with `lookup`.
 * One contract suite (`testing/payment-provider-suite.ts`) holds for every implementation.
 */
export interface PaymentProvider {
  readonly name: string;
  readonly instruments: (userId: string) => Promise<readonly Instrument[]>;
  /** Asks for the money to be held. Repeating an attempt answers with its state and changes nothing; with another amount or instrument it rejects. */
  readonly authorise: (request: PaymentRequest, call?: ProviderCall) => Promise<PaymentState>;
  /** Takes what is held, once. On an attempt that is not authorised: its state, unchanged. */
  readonly capture: (attemptId: string, call?: ProviderCall) => Promise<PaymentState>;
  /**
   * Lets go of what is held. An unknown attempt becomes `voided`, so that a request which is still on its way finds the door closed.
   * A captured or declined attempt keeps its state, which is the answer.
   */
  readonly void: (attemptId: string, call?: ProviderCall) => Promise<PaymentState>;
  readonly lookup: (attemptId: string, call?: ProviderCall) => Promise<PaymentState>;
  /** Gives money back. Repeating a refund answers with its state and changes nothing; with another amount it rejects. Never more than was captured. */
  readonly refund: (refund: RefundOfPayment, call?: ProviderCall) => Promise<RefundAnswer>;
  readonly lookupRefund: (refund: RefundOfPayment, call?: ProviderCall) => Promise<RefundAnswer>;
}
