import { type CheckoutOutcome, type checkout, type HostHandlers, MiniAppError, type Order } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import type { GuestContext } from "../guest-context.ts";
import { requireOnScreen } from "../on-screen.ts";
import { attemptsOf, runPurchase, watchOrder } from "./purchase.ts";

interface Running {
  readonly body: string;
  readonly outcome: Promise<CheckoutOutcome>;
  settled: boolean;
}

export function createCheckout(): HostHandlers<typeof checkout, GuestContext> {
  /**
   * One purchase at a time per session: a double tap joins the one that runs, it does not open a second sheet [C-01].
   * It still joins while the receipt stands: the guest is not displayed then, so the call can only be the second half of a double tap.
   */
  const running = new WeakMap<GuestContext, Running>();

  /** @param body tells one purchase from another; @param quote asks the server for its signed quote */
  function start(body: string, context: GuestContext, quote: () => Promise<QuoteResponse>): Promise<CheckoutOutcome> {
    const now = running.get(context);
    if (now !== undefined) {
      if (now.body === body) return now.outcome;
      if (!now.settled) throw new MiniAppError("CHECKOUT_CONFLICT", "Another purchase of this mini-app is open.");
    }
    const forget = () => {
      if (running.get(context) === entry) running.delete(context);
    };
    const outcome = purchase(quote, context, forget);
    const entry: Running = { body, outcome, settled: false };
    running.set(context, entry);
    const settle = () => {
      entry.settled = true;
    };
    outcome.then(settle, settle);
    return outcome;
  }

  return {
    buy: (params, context) => {
      requireOnScreen(context);
      return start(JSON.stringify(params), context, () => context.services.quote(params));
    },
    payOrder: (params, context) => {
      requireOnScreen(context);
      return start(JSON.stringify(params), context, () => context.services.quoteOrder(params));
    },
    getOrder: ({ orderId }, context) => context.services.order(orderId),
    listUnresolved: async (_, context) => {
      const known = await context.services.unresolved();
      const doubtful = await settleAttempts(context, known);
      return { orders: [...known, ...doubtful] };
    },
  };
}

async function purchase(ask: () => Promise<QuoteResponse>, context: GuestContext, onClosed: () => void): Promise<CheckoutOutcome> {
  try {
    const [quote, instruments] = await Promise.all([ask(), context.instruments()]);
    return await runPurchase(quote, instruments, context, onClosed);
  } catch (error) {
    onClosed();
    throw error;
  }
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
