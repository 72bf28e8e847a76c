import type { CheckoutOutcome, DeclineCode, Order } from "@plaza/protocol";

/**
 * The life of an order.
 *
 * 1. `quoted`: a signed price stands; nobody has agreed to it.
 * 2. `authorising`: the user confirmed; the provider is being asked for the money. From here on the order is never simply dropped.
 * 3. `authorised`: the provider holds the money for us.
 * 4. `captured`: the money is ours, the ledger says so. Terminal.
 * `declined`, `cancelled` (by the user, before confirming, or overtaken by the same cart in another tab) and `expired` are terminal too.
 * `unknown`: the provider was asked and no answer came. It is left only by asking the provider; never by a guess and never by asking the user again [C-05].
 */
const transitions = {
  quoted: ["authorising", "cancelled", "expired"],
  authorising: ["authorised", "declined", "unknown"],
  authorised: ["captured", "declined", "unknown"],
  unknown: ["authorised", "declined"],
  captured: [],
  declined: [],
  cancelled: [],
  expired: [],
} as const satisfies Record<string, readonly string[]>;

export type OrderState = keyof typeof transitions;
export type NextState<From extends OrderState> = (typeof transitions)[From][number];

export const orderStates = Object.keys(transitions) as readonly OrderState[];

export function isTransition(from: OrderState, to: OrderState): boolean {
  return (transitions[from] as readonly OrderState[]).includes(to);
}

/** A terminal state never changes; a trigger of the database holds that too. */
export function isTerminal(state: OrderState): boolean {
  return transitions[state].length === 0;
}

/** Neither settled nor merely offered: what `listUnresolved` shows and the resolver works on. */
export const unresolvedStates = ["authorising", "authorised", "unknown"] as const satisfies readonly OrderState[];

export function isUnresolved(state: OrderState): boolean {
  return (unresolvedStates as readonly OrderState[]).includes(state);
}

/** The word publishers see. */
export function statusOf(state: OrderState): Order["status"] {
  switch (state) {
    case "quoted":
    case "authorising":
    case "authorised":
    case "unknown":
      return "pending";
    case "captured":
      return "paid";
    default:
      return state;
  }
}

export type CancelReason = NonNullable<Extract<CheckoutOutcome, { status: "cancelled" }>["reason"]>;

/** The members of an order that its outcome is made of. */
export interface OutcomeSource {
  readonly id: string;
  readonly state: OrderState;
  readonly receipt: string | null;
  readonly declineCode: DeclineCode | null;
  readonly cancelReason: CancelReason | null;
  readonly analyticsConsent: boolean;
}

/** What a confirmation, a repeated confirmation and a cancellation are all answered with: the order as it is now. It only ever moves from pending to one terminal answer. */
export function outcomeOf(order: OutcomeSource): CheckoutOutcome {
  switch (order.state) {
    case "captured":
      // The database refuses a captured order without a receipt, so an empty one cannot get here.
      return { status: "paid", orderId: order.id, receipt: order.receipt ?? "" };
    case "declined":
      return { status: "declined", orderId: order.id, code: order.declineCode ?? "provider_unavailable" };
    case "cancelled":
    case "expired":
      // The order keeps the reason; the publisher hears it when the user had agreed to be measured [F13].
      return { status: "cancelled", ...(order.cancelReason === null || !order.analyticsConsent ? {} : { reason: order.cancelReason }) };
    default:
      return { status: "pending", orderId: order.id };
  }
}
