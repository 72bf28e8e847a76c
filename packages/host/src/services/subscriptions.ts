import type { Subscription } from "@plaza/protocol";
import type { QuoteResponse, UserSubscription } from "@plaza/protocol/services";
import type { StepUpAgreed } from "./port.ts";

/** What the host's pages see and change of the user's subscriptions; each change answers with all of them, newest first. */
export interface Subscriptions {
  list(): Promise<readonly UserSubscription[]>;
  /** Ends it with the period that is paid. */
  cancel(id: string): Promise<readonly UserSubscription[]>;
  /** Lets a cancelled one go on, before its end. */
  resume(id: string): Promise<readonly UserSubscription[]>;
  /** What was declined is tried with it at once. */
  payWith(id: string, instrumentId: string): Promise<readonly UserSubscription[]>;
}

/** What one running guest may ask about subscriptions: its own user's, in itself. */
export interface GuestSubscriptions {
  /** The signed terms of a plan of the release's catalogue. */
  quote(params: { readonly plan: string }): Promise<QuoteResponse>;
  /** Those of another plan of a subscription. */
  quoteChange(params: { readonly subscriptionId: string; readonly plan: string }): Promise<QuoteResponse>;
  /** The yes to terms that begin with nothing to pay; the same again changes nothing. */
  agree(params: {
    readonly orderId: string;
    readonly quote: string;
    readonly instrumentId?: string;
    readonly stepUp?: StepUpAgreed;
  }): Promise<void>;
  list(): Promise<Subscription[]>;
  cancel(id: string): Promise<Subscription>;
  resume(id: string): Promise<Subscription>;
}
