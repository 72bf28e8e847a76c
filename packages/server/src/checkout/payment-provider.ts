import type { IncomingHttpHeaders } from "node:http";
import type { DeclineCode, Money } from "@plaza/protocol";

/** A way to pay that the user has with this provider. The label is words, never a card's number. */
export interface Instrument {
  readonly id: string;
  readonly label: string;
  readonly default: boolean;
}

/** Whereto a provider's page leads when a way to pay was added, and when the user left it without. */
export interface PagesBack<Address> {
  readonly added: Address;
  readonly left: Address;
}

export interface PaymentRequest {
  /** Ours, one per order: the provider does everything with one id at most once, however often it is asked. */
  readonly attemptId: string;
  readonly amount: Money;
  readonly instrumentId: string;
  readonly userId: string;
  /** The payer is there, and may go to a page of their bank, which leads `back`. Without, nobody is: the provider must decide alone. */
  readonly present?: { readonly back: URL };
}

/**
 * What the provider knows of an attempt. `none`: never heard of it. `presence`: the bank wants the payer to be there, and no money moved; the same attempt may be
 * asked for again with `present`. `page`: the payer has to go there before anybody knows; https, or http of this machine.
 */
export type PaymentState =
  | { readonly status: "none" | "pending" | "presence" | "authorised" | "captured" | "voided" }
  | { readonly status: "page"; readonly url: string }
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

/** What a provider told us, signed by it. A hint and no more: what happened is asked for. */
export interface ProviderEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: "payment" | "refund" | "dispute" | "other";
  /** The provider's id of what it is about. */
  readonly reference: string;
}

/** What comes in from a provider by itself. */
export interface ProviderWebhooks {
  /** @param body as it came, byte by byte @param now milliseconds since the epoch @throws whatever it is that cannot be believed */
  readonly verify: (body: Buffer, headers: IncomingHttpHeaders, now: number) => ProviderEvent;
  /** The attempt that a payment, or a payment of a refund, is of: by our own records, not by what the event says. */
  readonly attemptOf: (event: ProviderEvent) => Promise<string | undefined>;
}

/** A payment that its buyer's bank took back, for now or for good. */
export interface ProviderDispute {
  readonly reference: string;
  readonly attemptId: string;
  readonly status: "open" | "won" | "lost";
  readonly amount: Money;
  /** What the provider charges for it; nothing where it is 0. */
  readonly fee?: Money;
  /** The bank's reason, in the provider's words. */
  readonly reason: string;
}

/** One line of the file in which a provider says what it moved, in our words. */
export interface SettlementRow {
  /** The provider's own id of the line. */
  readonly id: string;
  readonly kind: "payment" | "refund";
  /** The attempt or the refund, by our id; undefined where the provider's id is of nothing that we know. */
  readonly ours: string | undefined;
  /** The provider's id of the payment or refund. */
  readonly reference: string;
  /** What was taken, or given back: both positive. */
  readonly amount: Money;
}

/**
 * A payment provider. Every method may reject, and a rejection says nothing about what happened: the caller then asks with `lookup`.
 * One contract suite (`payment-provider-suite.ts`) holds for every implementation.
 */
export interface PaymentProvider {
  readonly name: string;
  readonly instruments: (userId: string) => Promise<readonly Instrument[]>;
  /** The address of the provider's own page on which the user adds a way to pay, and which leads `back`; absent where there is nothing to add. */
  readonly addInstrument?: (userId: string, back: PagesBack<URL>) => Promise<URL>;
  /** Forgets a way to pay for good; one that the user does not have, or not any more, stays as it is. Absent where that is not to be done here. */
  readonly removeInstrument?: (userId: string, instrumentId: string) => Promise<void>;
  /**
   * Asks for the money to be held. Repeating an attempt answers with its state and changes nothing, but that one which was answered with `presence` goes on with
   * `present`; with another amount or instrument it rejects.
   */
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
  readonly webhooks?: ProviderWebhooks;
  /** A dispute by the provider's id; undefined where there is none, or none in which money moved. */
  readonly lookupDispute?: (reference: string, call?: ProviderCall) => Promise<ProviderDispute | undefined>;
  /** Reads the provider's settlement file. Throws INVALID_PARAMS that names the line that is none. */
  readonly readSettlements?: (file: string) => Promise<readonly SettlementRow[]>;
}
