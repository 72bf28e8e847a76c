import { type CheckoutOutcome, type checkout, type HostHandlers, isMiniAppError, MiniAppError, type Order } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import type { PurchaseOutcome } from "../../sheets/types.ts";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";
import { createDelegation } from "./delegation.ts";
import { attemptsOf, runPurchase, watchOrder } from "./purchase.ts";
import { askAboutSubscription, subscribeOutcome } from "./subscribe.ts";

interface Ended {
  readonly outcome: PurchaseOutcome;
  readonly quote: QuoteResponse;
}

interface Running {
  readonly body: string;
  readonly ended: Promise<Ended>;
  settled: boolean;
}

export function createCheckout(): HostHandlers<typeof checkout, GuestContext> {
  /**
   * One purchase at a time per session: a double tap joins the one that runs, it does not open a second sheet [C-01].
   * It still joins while the receipt stands: the guest is not displayed then, so the call can only be the second half of a double tap.
   */
  const running = new WeakMap<GuestContext, Running>();

  /** @param body tells one purchase from another; @param quote asks the server for its signed quote */
  function start(body: string, context: GuestContext, quote: () => Promise<QuoteResponse>): Promise<Ended> {
    const now = running.get(context);
    if (now !== undefined) {
      if (now.body === body) return now.ended;
      if (!now.settled) throw new MiniAppError("CHECKOUT_CONFLICT", "Another purchase of this mini-app is open.");
    }
    const forget = () => {
      if (running.get(context) === entry) running.delete(context);
    };
    const ended = purchase(quote, context, forget);
    const entry: Running = { body, ended, settled: false };
    running.set(context, entry);
    const settle = () => {
      entry.settled = true;
    };
    ended.then(settle, settle);
    return ended;
  }

  return {
    buy: async (params, context) => {
      requireOnScreen(context);
      return bought(await start(JSON.stringify(params), context, () => context.services.quote(params)));
    },
    payOrder: async (params, context) => {
      requireOnScreen(context);
      return bought(await start(JSON.stringify(params), context, () => context.services.quoteOrder(params)));
    },
    subscribe: async (params, context) => {
      requireOnScreen(context);
      const { outcome, quote } = await start(JSON.stringify(params), context, () => context.services.subscriptions.quote(params));
      return subscribeOutcome(outcome, quote);
    },
    changeSubscription: async (params, context) => {
      requireOnScreen(context);
      const { outcome, quote } = await start(JSON.stringify(params), context, () => context.services.subscriptions.quoteChange(params));
      return subscribeOutcome(outcome, quote);
    },
    cancelSubscription: ({ subscriptionId }, context) => askAboutSubscription(context, subscriptionId, "cancel"),
    resumeSubscription: ({ subscriptionId }, context) => askAboutSubscription(context, subscriptionId, "resume"),
    listSubscriptions: async (_, context) => ({ subscriptions: await context.services.subscriptions.list() }),
    ...createDelegation(),
    getOrder: ({ orderId }, context) => context.services.order(orderId),
    listUnresolved: async (_, context) => {
      const known = await context.services.unresolved();
      const doubtful = await settleAttempts(context, known);
      return { orders: [...known, ...doubtful] };
    },
  };
}

function bought({ outcome }: Ended): CheckoutOutcome {
  if (outcome.status === "agreed") throw new MiniAppError("INTERNAL", "The server answered a purchase with nothing to pay.");
  return outcome;
}

async function purchase(ask: () => Promise<QuoteResponse>, context: GuestContext, onClosed: () => void): Promise<Ended> {
  try {
    const [quote, instruments] = await Promise.all([ask(), context.instruments()]);
    return await runPurchase(quote, instruments, context, onClosed);
  } catch (error) {
    await offerToAdd(error, context);
    onClosed();
    throw error;
  }
}

/** Who has no way to pay is led to where they add one: beside the mini-app, which stays as it is. */
async function offerToAdd(error: unknown, { payingPage, app, sheets, sessionId, openWindow }: GuestContext): Promise<void> {
  const { reason } = ((isMiniAppError(error) && error.data) || {}) as { readonly reason?: unknown };
  if (reason !== "no_instrument" || payingPage === undefined) return;
  const why = { why: reason, url: payingPage, origin: new URL(payingPage).host } as const;
  if ((await sheets.ask<"openUrl">({ kind: "openUrl", app, ...why }, sessionId))?.open) openWindow(payingPage);
}

/**
 * Payments that this device said yes to and never saw the end of (a reload in the middle): settled ones are forgotten, open ones are watched.
 * Nothing is sent again from here: the server knows whether it got the confirmation, and a person confirms anew if it did not.
 */
export async function settleAttempts(context: GuestContext, known: readonly Order[] = []): Promise<Order[]> {
  const attempts = attemptsOf(context);
  const doubtful: Order[] = [];
  for (const attempt of await attempts.list()) {
    const order = known.find(({ id }) => id === attempt.orderId) ?? (await context.services.order(attempt.orderId).catch(() => null));
    if (order === null) continue;
    if (order.status !== "pending") {
      await attempts.settle(attempt.orderId);
      context.session.emit("orderupdate", { orderId: order.id, status: order.status });
      continue;
    }
    if (!known.includes(order)) doubtful.push(order);
    watchOrder(order.id, context);
  }
  return doubtful;
}
