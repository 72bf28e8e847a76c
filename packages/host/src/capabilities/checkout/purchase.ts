import { type CheckoutOutcome, isMiniAppError, MiniAppError, type Order } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import pRetry from "p-retry";
import type { SheetHandle } from "../../sheets/sheets.ts";
import type { CheckoutPhase, Instrument, SheetRequest } from "../../sheets/types.ts";
import type { GuestContext } from "../guest-context.ts";
import { type Attempts, createAttempts } from "./attempts.ts";

/** Milliseconds between looks at an order in doubt, the last one again and again. */
const LOOKS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
/** Milliseconds after which an order in doubt is left to the next launch (`listUnresolved`). */
const WATCH_MS = 10 * 60_000;

export function attemptsOf(context: GuestContext): Attempts {
  return createAttempts({ persistence: context.persistence, userId: context.userId, appId: context.appId, now: context.now });
}

/**
 * One purchase, from quote to outcome.
 * 1. The sheet shows the server's signed quote; until the user says yes nothing is written anywhere.
 * 2. On yes the attempt and its idempotency key are kept on this device, then the confirmation is sent; lost answers are asked for again with the same key.
 * 3. `onClosed` is called when the sheet is gone.
 * 4. A terminal answer settles the attempt. Without one the outcome is `pending`, the order is watched, and `orderupdate` follows.
 */
export function runPurchase(
  quote: QuoteResponse,
  instruments: readonly Instrument[],
  context: GuestContext,
  onClosed: () => void,
): Promise<CheckoutOutcome> {
  return new Promise((resolve, reject) => {
    let state: CheckoutPhase = { phase: "review" };
    const request = (): SheetRequest => ({ kind: "checkout", app: context.app, quote, instruments, state });

    function show(sheet: SheetHandle, next: CheckoutPhase): void {
      state = next;
      sheet.update(request());
    }

    async function pay(sheet: SheetHandle, instrumentId: string | undefined): Promise<void> {
      show(sheet, { phase: "paying" });
      try {
        const outcome = await confirm(quote, instrumentId, context, () => show(sheet, { phase: "unknown" }));
        show(sheet, { phase: "done", outcome });
        context.ordersChanged();
        resolve(outcome);
      } catch (error) {
        const typed = isMiniAppError(error) ? error : new MiniAppError("INTERNAL");
        show(sheet, { phase: "failed", code: typed.code, message: typed.message });
        reject(typed);
      }
    }

    function cancel(reason: "user" | "price" | "shipping" | "trust" | "other"): void {
      // The order dies with its quote anyway; telling the server is a courtesy to its records.
      context.services
        .cancel({ orderId: quote.orderId, reason })
        .catch(() => context.logger.debug("a cancelled order could not be reported"));
      resolve({ status: "cancelled", reason });
    }

    context.sheets.open(request(), {
      sessionId: context.sessionId,
      outlives: () => state.phase !== "review",
      onDismiss: (why) => {
        cancel("other");
        onClosed();
        if (why === "ended") context.logger.debug("a purchase ended with its session");
      },
      onAnswer: (answer, sheet) => {
        if (!("act" in answer)) return false;
        if (state.phase === "review") {
          if (answer.act === "cancel") {
            cancel(answer.reason ?? "user");
            onClosed();
            return true;
          }
          if (answer.act !== "pay") return false;
          void pay(sheet, answer.instrumentId);
          return false;
        }
        // While the money is moving the sheet stays; afterwards anything but another "pay" closes it.
        if (state.phase === "paying" || answer.act === "pay") return false;
        onClosed();
        return true;
      },
    });
  });
}

async function confirm(
  quote: QuoteResponse,
  instrumentId: string | undefined,
  context: GuestContext,
  onDoubt: () => void,
): Promise<CheckoutOutcome> {
  const attempts = attemptsOf(context);
  const attempt = await attempts.begin({
    orderId: quote.orderId,
    quote: quote.quote,
    ...(instrumentId === undefined ? {} : { instrumentId }),
  });
  let outcome: CheckoutOutcome;
  try {
    outcome = await pRetry(() => context.services.confirm(attempt), {
      retries: 3,
      minTimeout: 400,
      maxTimeout: 3_000,
      shouldRetry: ({ error }) => isMiniAppError(error) && (error.code === "OFFLINE" || error.retryAfterMs !== undefined),
    });
  } catch (error) {
    // SECURITY: only an answer of the server says that nothing was charged; a lost answer says nothing, so nobody is asked to pay again [C-05].
    // A refusal that names a time to come back (rate limit, "still working on it") decides nothing either.
    if (isMiniAppError(error) && error.code !== "OFFLINE" && error.code !== "INTERNAL" && error.retryAfterMs === undefined) {
      await attempts.settle(quote.orderId);
      throw error;
    }
    onDoubt();
    outcome = { status: "pending", orderId: quote.orderId };
  }
  if (outcome.status === "pending") watchOrder(quote.orderId, context);
  else await attempts.settle(quote.orderId);
  return outcome;
}

/** Asks after an order in doubt until it is settled, the session ends or the time is over; tells the guest of each change. */
export function watchOrder(orderId: string, context: GuestContext): void {
  const started = context.now();
  let last: Order["status"] = "pending";
  let look = 0;
  let timer: ReturnType<typeof setTimeout>;

  async function ask(): Promise<void> {
    const order = await context.services.order(orderId).catch(() => null);
    if (context.session.signal.aborted) return;
    if (order !== null && order.status !== last) {
      last = order.status;
      context.ordersChanged();
      context.session.emit("orderupdate", { orderId, status: order.status });
    }
    if (last !== "pending") return attemptsOf(context).settle(orderId);
    if (context.now() - started < WATCH_MS) plan();
  }
  function plan(): void {
    timer = setTimeout(() => void ask(), LOOKS_MS[Math.min(look, LOOKS_MS.length - 1)]);
    look += 1;
  }
  context.session.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  plan();
}
