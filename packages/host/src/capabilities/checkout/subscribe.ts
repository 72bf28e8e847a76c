import { MiniAppError, type SubscribeOutcome, type SubscriptionAnswer } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import type { PurchaseOutcome } from "../../sheets/types.ts";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";

/** How a question to subscribe ended, for the guest that asked it. */
export function subscribeOutcome(outcome: PurchaseOutcome, { terms }: QuoteResponse): SubscribeOutcome {
  if (terms === undefined) throw new MiniAppError("INTERNAL", "The server answered a plan without terms.");
  const { subscriptionId } = terms;
  switch (outcome.status) {
    case "paid":
      return { status: "active", subscriptionId, orderId: outcome.orderId, receipt: outcome.receipt };
    case "agreed":
      return { status: "active", subscriptionId };
    case "pending":
      return { status: "pending", subscriptionId, orderId: outcome.orderId };
    default:
      return outcome;
  }
}

/** Asks the user, in the host's own words, whether a subscription of theirs is to end or to go on; only their yes changes it [F9]. */
export async function askAboutSubscription(
  context: GuestContext,
  subscriptionId: string,
  wish: "cancel" | "resume",
): Promise<SubscriptionAnswer> {
  requireOnScreen(context);
  const subscription = (await context.services.subscriptions.list()).find(({ id }) => id === subscriptionId);
  if (subscription === undefined) throw new MiniAppError("INVALID_PARAMS", "The user has no such subscription in this mini-app.");
  // What was wished for is so already: there is nothing to ask.
  if (subscription.status !== "ended" && subscription.cancelled === (wish === "cancel")) return { done: true, subscription };
  if (subscription.status === "ended")
    throw new MiniAppError("CHECKOUT_CONFLICT", "This subscription has ended.", { data: { reason: "ended" } });
  requireOnScreen(context);
  const request = { kind: "subscription", app: context.app, subscription, wish } as const;
  const answer = await context.sheets.ask<"subscription">(request, context.sessionId);
  if (answer === null || !answer.ok) return { done: false, subscription };
  return { done: true, subscription: await context.services.subscriptions[wish](subscriptionId) };
}
