import { type CheckoutOutcome, isMiniAppError, MiniAppError, type Money, type Order } from "@plaza/protocol";
import { type ConfirmResponse, type QuoteResponse, type StepUp, type StepUpQuestion, stepUpSchema } from "@plaza/protocol/services";
import * as z from "zod/mini";
import type { CancelReason, StepUpAgreed } from "../../services/port.ts";
import type { SheetHandle } from "../../sheets/sheets.ts";
import type { CheckoutPhase, Instrument, PurchaseOutcome, SheetAnswers, SheetRequest } from "../../sheets/types.ts";
import type { GuestContext } from "../guest-context.ts";
import { type Attempts, createAttempts } from "./attempts.ts";
import { readBankPage } from "./bank-page.ts";

/** Milliseconds between looks at an order in doubt, the last one again and again. */
const LOOKS_MS = [1_000, 2_000, 4_000, 8_000, 15_000];
/** The same while the user is at their bank's page, and waits in front of the sheet when they come back. */
const BANK_LOOKS_MS = [2_000];
/** Milliseconds after which an order in doubt is left to the next launch (`listUnresolved`). A payer whom the bank wants has ten minutes. */
const WATCH_MS = 11 * 60_000;
/** Milliseconds that a user is kept waiting for a time that the server names; after a longer one the order is in doubt. */
const PATIENCE_MS = 15_000;

export function attemptsOf(context: GuestContext): Attempts {
  return createAttempts({ persistence: context.persistence, userId: context.userId, appId: context.appId, now: context.now });
}

/**
 * One purchase, from quote to outcome.
 * 1. The sheet shows the server's signed quote; until the user says yes nothing is written anywhere. Another address or way of sending is another quote of
 *    the server, and the sheet arms anew for it.
 * 2. Above what the user lets the app take, yes is asked for once more, with the amount: nothing is paid by one tap then [C-20][F12]. Who has a passkey signs
 *    this very quote with it [C-18].
 * 3. On yes the attempt and its idempotency key are kept on this device, then the confirmation is sent; lost answers are asked for again with the same key.
 * 4. Where the user's bank wants them on its page, the sheet leads there with one tap and stays until it is known how that ended; closed before, the outcome is `pending`.
 * 5. `onClosed` is called when the sheet is gone.
 * 6. A terminal answer settles the attempt. Without one the outcome is `pending`, the order is watched, and `orderupdate` follows.
 */
export function runPurchase(
  first: QuoteResponse,
  instruments: readonly Instrument[],
  context: GuestContext,
  onClosed: () => void,
): Promise<{ readonly outcome: PurchaseOutcome; readonly quote: QuoteResponse }> {
  return new Promise((resolve, reject) => {
    let quote = first;
    let state: CheckoutPhase = { phase: "review" };
    let question: StepUpQuestion = {};
    let over = false;
    const request = (): SheetRequest => ({ kind: "checkout", app: context.app, quote, instruments, state });

    function show(sheet: SheetHandle, next: CheckoutPhase): void {
      state = next;
      sheet.update(request());
    }

    /** SECURITY: what is asked is another thing than a moment ago, so a yes counts from when it has been seen [H-10]. */
    function askAnew(sheet: SheetHandle, next: CheckoutPhase): void {
      show(sheet, next);
      context.sheets.rearm(sheet.id);
    }

    function fail(sheet: SheetHandle, error: unknown): void {
      const typed = isMiniAppError(error) ? error : new MiniAppError("INTERNAL");
      const reason = reasonOf(typed);
      show(sheet, { phase: "failed", code: typed.code, message: typed.message, ...(reason === undefined ? {} : { reason }) });
      reject(typed);
    }

    async function deliver(sheet: SheetHandle, to: Extract<SheetAnswers["checkout"], { act: "deliver" }>["to"]): Promise<void> {
      show(sheet, { phase: "review", requote: "busy" });
      try {
        const asked = "address" in to ? { addressId: await context.saveAddress(to.address) } : to;
        quote = await context.services.requote(quote.orderId, asked);
        askAnew(sheet, { phase: "review" });
      } catch (error) {
        if (isMiniAppError(error) && error.code === "QUOTE_EXPIRED") fail(sheet, error);
        else askAnew(sheet, { phase: "review", requote: "failed" });
      }
    }

    /** Above the allowance: asked once more, and a user who has a passkey signs the quote with it. */
    async function ask(sheet: SheetHandle, stepUp: StepUp, instrumentId: string | undefined): Promise<void> {
      const asked = raise(stepUp, instrumentId);
      show(sheet, { ...asked, passkey: "asking" });
      try {
        question = await context.services.stepUp({ orderId: quote.orderId, quote: quote.quote });
      } catch (error) {
        fail(sheet, error);
        return;
      }
      askAnew(sheet, question.passkey === undefined ? asked : { ...asked, passkey: "ready" });
    }

    async function agree(sheet: SheetHandle, asked: Raise): Promise<void> {
      const amount = agreedPrice(quote);
      if (question.passkey === undefined) return pay(sheet, asked.instrumentId, { amount });
      const { nonce, options } = question.passkey;
      show(sheet, { ...asked, passkey: "signing" });
      try {
        const assertion = await context.signWithPasskey(options);
        // SECURITY: the device's own question may outlive the sheet; a yes to it after a no is no yes.
        if (over) return;
        await pay(sheet, asked.instrumentId, { amount, passkey: { nonce, assertion } });
      } catch (error) {
        context.logger.debug("a passkey did not sign", { error: String(error) });
        show(sheet, { ...asked, passkey: "failed" });
      }
    }

    async function pay(sheet: SheetHandle, instrumentId: string | undefined, agreed?: StepUpAgreed): Promise<void> {
      show(sheet, { phase: "paying" });
      try {
        const outcome = await confirm(quote, { instrumentId, agreed }, context, {
          onDoubt: () => show(sheet, { phase: "unknown" }),
          onBank: (page) => askAnew(sheet, { phase: "bank", page: page.href }),
          onSettled: (settled) => end(sheet, settled),
        });
        if (state.phase !== "bank") end(sheet, outcome);
      } catch (error) {
        // The allowance was lowered, or spent, since the quote.
        const stepUp = agreed === undefined ? stepUpOf(error) : undefined;
        if (stepUp !== undefined) void ask(sheet, stepUp, instrumentId);
        else fail(sheet, error);
      }
    }

    function end(sheet: SheetHandle, outcome: PurchaseOutcome): void {
      show(sheet, { phase: "done", outcome });
      context.ordersChanged();
      resolve({ outcome, quote });
    }

    /** What the bank has not decided is let go; what became of it is looked up, as it would be without. */
    async function leaveBank(sheet: SheetHandle, at: Bank): Promise<void> {
      show(sheet, { ...at, leaving: true });
      try {
        await context.services.cancel({ orderId: quote.orderId, reason: "user" });
      } catch {
        if (state.phase === "bank") show(sheet, at);
      }
    }

    /** True when the sheet is finished. */
    function onBank(answer: SheetAnswers["checkout"], sheet: SheetHandle, at: Bank): boolean {
      if (answer.act === "bank") context.openWindow(at.page);
      if (answer.act === "cancel" && at.leaving === undefined) void leaveBank(sheet, at);
      if (answer.act !== "done") return false;
      resolve({ outcome: { status: "pending", orderId: quote.orderId }, quote });
      onClosed();
      return true;
    }

    function cancel(reason: NonNullable<CancelReason["reason"]>): void {
      over = true;
      // The order dies with its quote anyway; telling the server is a courtesy to its records.
      if (!isFree(quote))
        context.services
          .cancel({ orderId: quote.orderId, reason })
          .catch(() => context.logger.debug("a cancelled order could not be reported"));
      // Why somebody says no is theirs: the publisher hears it when they agreed to be measured [F13].
      resolve({ outcome: { status: "cancelled", ...(context.analyticsAllowed() ? { reason } : {}) }, quote });
    }

    /** True when the sheet is finished. */
    function onReview(answer: SheetAnswers["checkout"], sheet: SheetHandle): boolean {
      if (answer.act === "cancel") {
        cancel(answer.reason ?? "user");
        onClosed();
        return true;
      }
      const busy = state.phase === "review" && state.requote === "busy";
      if (busy) return false;
      if (answer.act === "deliver" && state.phase === "review") void deliver(sheet, answer.to);
      const asking = state.phase === "raise" && (state.passkey === "asking" || state.passkey === "signing");
      if (answer.act === "raise" && state.phase === "raise" && !asking) void agree(sheet, state);
      if (answer.act === "pay" && state.phase === "review" && canBeSent(quote)) {
        if (quote.stepUp === undefined) void pay(sheet, answer.instrumentId);
        else void ask(sheet, quote.stepUp, answer.instrumentId);
      }
      return false;
    }

    const isOpen = () => state.phase === "review" || state.phase === "raise";
    context.sheets.open(request(), {
      sessionId: context.sessionId,
      outlives: () => !isOpen(),
      onDismiss: (why) => {
        cancel("other");
        onClosed();
        if (why === "ended") context.logger.debug("a purchase ended with its session");
      },
      onAnswer: (answer, sheet) => {
        if (!("act" in answer)) return false;
        if (isOpen()) return onReview(answer, sheet);
        if (state.phase === "bank") return onBank(answer, sheet, state);
        // While the money is moving the sheet stays; afterwards anything but another yes closes it.
        if (state.phase === "paying" || (answer.act !== "done" && answer.act !== "cancel")) return false;
        onClosed();
        return true;
      },
    });
  });
}

type Raise = Extract<CheckoutPhase, { phase: "raise" }>;
type Bank = Extract<CheckoutPhase, { phase: "bank" }>;

function raise(stepUp: StepUp, instrumentId: string | undefined): Raise {
  return { phase: "raise", stepUp, ...(instrumentId === undefined ? {} : { instrumentId }) };
}

/** What is sent needs to go somewhere. */
function canBeSent({ delivery }: QuoteResponse): boolean {
  return delivery === undefined || delivery.optionId !== undefined;
}

const refusalSchema = z.object({ reason: z.string() });

function reasonOf({ data }: MiniAppError): string | undefined {
  return refusalSchema.safeParse(data).data?.reason;
}

const neededSchema = z.object({ reason: z.literal("step_up"), of: stepUpSchema.shape.reason, limit: stepUpSchema.shape.limit });

function stepUpOf(error: unknown): StepUp | undefined {
  if (!isMiniAppError(error) || error.code !== "CONSENT_REQUIRED") return undefined;
  const needed = neededSchema.safeParse(error.data).data;
  return needed && { reason: needed.of, limit: needed.limit };
}

/** Terms of a subscription that begin with nothing to pay: there is no order. */
function isFree({ total, terms }: QuoteResponse): boolean {
  return total.amount === 0 && terms !== undefined;
}

/** What a second yes is to: the amount of today, or of the payments to come where nothing is paid today. */
export function agreedPrice(quote: QuoteResponse): Money {
  return isFree(quote) && quote.terms !== undefined ? quote.terms.price : quote.total;
}

type Yes = { readonly instrumentId: string | undefined; readonly agreed: StepUpAgreed | undefined };

/** Nothing is charged by it, and the same yes again changes nothing: so it needs no attempt that outlives this page. */
async function agreeTo({ orderId, quote }: QuoteResponse, { instrumentId, agreed }: Yes, context: GuestContext): Promise<PurchaseOutcome> {
  const yes = {
    orderId,
    quote,
    ...(instrumentId === undefined ? {} : { instrumentId }),
    ...(agreed === undefined ? {} : { stepUp: agreed }),
  };
  await insist(() => context.services.subscriptions.agree(yes));
  return { status: "agreed" };
}

/** Milliseconds before each further try, where the server names no time. */
const TRIES_MS = [400, 800, 1_600];

/** Asks again while there may be an answer, and no sooner than the server says: a library that retries has times of its own. */
async function insist<T>(ask: () => Promise<T>): Promise<T> {
  for (const wait of TRIES_MS) {
    try {
      return await ask();
    } catch (error) {
      const named = isMiniAppError(error) ? (error.retryAfterMs ?? (error.code === "OFFLINE" ? wait : undefined)) : undefined;
      if (named === undefined || named > PATIENCE_MS) throw error;
      await new Promise((resolve) => setTimeout(resolve, named));
    }
  }
  return ask();
}

interface Told {
  /** The answer was lost. */
  readonly onDoubt: () => void;
  readonly onBank: (page: URL) => void;
  /** What was pending has an end. */
  readonly onSettled: (outcome: CheckoutOutcome) => void;
}

async function confirm(
  quote: QuoteResponse,
  { instrumentId, agreed }: Yes,
  context: GuestContext,
  { onDoubt, onBank, onSettled }: Told,
): Promise<PurchaseOutcome> {
  if (isFree(quote)) return agreeTo(quote, { instrumentId, agreed }, context);
  const attempts = attemptsOf(context);
  const attempt = await attempts.begin({
    orderId: quote.orderId,
    quote: quote.quote,
    ...(instrumentId === undefined ? {} : { instrumentId }),
    ...(agreed === undefined ? {} : { stepUp: agreed }),
  });
  let outcome: ConfirmResponse;
  try {
    outcome = await insist(() => context.services.confirm(attempt));
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
  if (outcome.status !== "pending") {
    await attempts.settle(quote.orderId);
    return outcome;
  }
  const page = "page" in outcome ? readBankPage(outcome.page) : undefined;
  if (page === undefined) watchOrder(quote.orderId, context);
  else {
    onBank(page);
    watchOrder(quote.orderId, context, { looks: BANK_LOOKS_MS, onSettled: (order) => onSettled(outcomeOf(order)) });
  }
  // The page is the host's affair: the mini-app hears that it is pending.
  return { status: "pending", orderId: quote.orderId };
}

function outcomeOf({ id: orderId, status, receipt, declineCode }: Order): CheckoutOutcome {
  if (receipt !== undefined) return { status: "paid", orderId, receipt };
  return status === "declined" ? { status, orderId, code: declineCode ?? "provider_unavailable" } : { status: "cancelled" };
}

/** Asks after an order in doubt until it is settled, the session ends or the time is over; tells the guest of each change. */
export function watchOrder(
  orderId: string,
  context: GuestContext,
  { looks = LOOKS_MS, onSettled }: { readonly looks?: readonly number[]; readonly onSettled?: (order: Order) => void } = {},
): void {
  const started = context.now();
  let last: Order["status"] = "pending";
  let look = 0;
  let timer: ReturnType<typeof setTimeout>;

  async function ask(): Promise<void> {
    const order = await context.services.order(orderId).catch(() => null);
    if (context.session.signal.aborted) return;
    if (order !== null && order.status !== last) {
      last = order.status;
      onSettled?.(order);
      context.ordersChanged();
      context.session.emit("orderupdate", { orderId, status: order.status });
    }
    if (last !== "pending") return attemptsOf(context).settle(orderId);
    if (context.now() - started < WATCH_MS) plan();
  }
  function plan(): void {
    timer = setTimeout(() => void ask(), looks[Math.min(look, looks.length - 1)]);
    look += 1;
  }
  context.session.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  plan();
}
