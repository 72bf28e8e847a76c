import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../core/context.ts";
import type { PaymentProvider, PaymentRequest, PaymentState, ProviderCall, RefundOfPayment } from "../payment-provider.ts";
import { bankPagePath } from "./bank-page.ts";
import type { SimulatedPayment, SimulatedRefund, SimulatorBooks } from "./books.ts";
import { cardPagePath } from "./card-page.ts";
import { demoCardOf, type SimulatorCards } from "./cards.ts";
import { outcomeFor, type SimulatedOutcome, simulatedInstruments } from "./outcomes.ts";
import { readSettlements } from "./settlement-file.ts";
import { createSimulatorWebhooks } from "./webhooks.ts";

export interface SimulatorOptions {
  readonly books: SimulatorBooks;
  /** Where users add and remove demo cards; without it everybody has all of them, always. */
  readonly cards?: SimulatorCards;
  readonly clock: Clock;
  readonly seed?: string;
  /** Milliseconds of every answer. */
  readonly latencyMs?: number;
  /** True: a call that is never answered fails at once, as by a reset connection, instead of waiting for its caller to give up. For tests that try many. */
  readonly impatient?: boolean;
  /** Milliseconds that a pending payment stays pending. */
  readonly pendingMs?: number;
  /** Where the simulated bank's page and the one for a new card are mounted (`bank-page.ts`, `card-page.ts`), as an origin. */
  readonly origin?: string;
  /** With it the simulator's events are believed; see `drawDeliveries`. */
  readonly webhookSecret?: string;
}

/** With an instrument that the user has removed meanwhile [C-19]. */
const gone: SimulatedOutcome = { kind: "decline", code: "expired_instrument" };

/** A payment provider without money: each instrument has its outcome, faults included. Its books survive restarts when they are in the database. */
export function createPaymentSimulator(options: SimulatorOptions): PaymentProvider {
  const {
    books,
    cards,
    clock,
    seed = "plaza",
    latencyMs = 0,
    pendingMs = 5_000,
    impatient = false,
    origin = "http://localhost",
    webhookSecret,
  } = options;

  function outcomeOf(instrumentId: string, attemptId: string): SimulatedOutcome {
    const instrument = demoCardOf(instrumentId);
    return instrument === undefined ? gone : outcomeFor(instrument.outcome, seed, attemptId);
  }

  async function mine(userId: string): Promise<typeof simulatedInstruments> {
    return cards === undefined ? simulatedInstruments : cards.of(userId);
  }

  function open(request: PaymentRequest, outcome: SimulatedOutcome): SimulatedPayment {
    const base = {
      attemptId: request.attemptId,
      amount: request.amount.amount,
      currency: request.amount.currency,
      instrumentId: request.instrumentId,
      back: null,
      captures: 0,
      refunds: {},
    };
    if (outcome.kind === "bank-asks") return meet({ ...base, status: "presence", code: null, settlesAt: null }, request, outcome);
    if (outcome.kind === "decline") return { ...base, status: "declined", code: outcome.code, settlesAt: null };
    if (outcome.kind === "pending") {
      return {
        ...base,
        status: "pending",
        code: outcome.becomes === "success" ? null : outcome.becomes,
        settlesAt: clock.now() + pendingMs,
      };
    }
    return { ...base, status: "authorised", code: null, settlesAt: null };
  }

  /** What becomes of a payment whose bank wants the payer there, once they are. */
  function meet(payment: SimulatedPayment, { present }: PaymentRequest, outcome: SimulatedOutcome): SimulatedPayment {
    if (payment.status !== "presence" || present === undefined) return payment;
    if (outcome.kind === "decline") return { ...payment, status: "declined", code: outcome.code };
    if (outcome.kind !== "bank-asks") return payment;
    return outcome.page ? { ...payment, status: "page", back: present.back.href } : { ...payment, status: "authorised" };
  }

  /** A pending payment settles with time, without anybody asking. */
  function settled(payment: SimulatedPayment): SimulatedPayment {
    if (payment.status !== "pending" || payment.settlesAt === null || clock.now() < payment.settlesAt) return payment;
    return { ...payment, status: payment.code === null ? "authorised" : "declined", settlesAt: null };
  }

  function settledRefund(refund: SimulatedRefund): SimulatedRefund {
    const due = refund.status === "pending" && refund.settlesAt !== null && clock.now() >= refund.settlesAt;
    return due ? { ...refund, status: "refunded", settlesAt: null } : refund;
  }

  /** The refund of that id as it is now; a new one only of money that was taken and has not gone back. */
  function giveBack(payment: SimulatedPayment, { refundId, amount }: RefundOfPayment, outcome: SimulatedOutcome): SimulatedRefund {
    const known = payment.refunds[refundId];
    if (known !== undefined && known.amount !== amount.amount) throw new Error("This refund was made with another amount.");
    if (known !== undefined) return settledRefund(known);
    const gone = Object.values(payment.refunds).reduce((sum, refund) => sum + (refund.status === "failed" ? 0 : refund.amount), 0);
    const there = payment.status === "captured" && payment.currency === amount.currency && gone + amount.amount <= payment.amount;
    const how = outcome.kind === "refund" ? outcome.how : undefined;
    if (!there || how === "refused") return { status: "failed", amount: amount.amount, settlesAt: null };
    if (how === "pending") return { status: "pending", amount: amount.amount, settlesAt: clock.now() + pendingMs };
    return { status: "refunded", amount: amount.amount, settlesAt: null };
  }

  function stateOf(payment: SimulatedPayment | undefined): PaymentState {
    if (payment === undefined) return { status: "none" };
    if (payment.status === "declined") return { status: "declined", code: payment.code ?? "card_declined" };
    if (payment.status === "shut") return { status: "voided" };
    if (payment.status === "page") return { status: "page", url: new URL(bankPagePath(payment.attemptId), origin).href };
    return { status: payment.status };
  }

  async function travel(call: ProviderCall | undefined): Promise<void> {
    if (latencyMs > 0) await delay(latencyMs, undefined, { signal: call?.signal });
  }

  /** What a caller sees of an answer that never comes: its own timeout. */
  async function silence(call: ProviderCall | undefined): Promise<never> {
    const signal = call?.signal;
    if (!impatient && signal !== undefined && !signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    }
    throw new Error("The payment provider did not answer.");
  }

  async function hold(request: PaymentRequest, outcome: SimulatedOutcome): Promise<PaymentState> {
    const payment = await books.change(request.attemptId, (known) => {
      if (known === undefined) return open(request, outcome);
      if (known.status === "shut") return known;
      if (
        known.amount !== request.amount.amount ||
        known.currency !== request.amount.currency ||
        known.instrumentId !== request.instrumentId
      ) {
        throw new Error("This attempt was made with another amount or instrument.");
      }
      return meet(settled(known), request, outcome);
    });
    return stateOf(payment);
  }

  return {
    name: "simulator",

    instruments: async (userId) => (await mine(userId)).map(({ id, label }, index) => ({ id, label, default: index === 0 })),
    ...(cards === undefined
      ? {}
      : {
          addInstrument: async (userId, { added, left }) =>
            new URL(cardPagePath(await cards.open(userId, { added: added.href, left: left.href })), origin),
          removeInstrument: cards.remove,
        }),

    authorise: async (request, call) => {
      const { instrumentId, attemptId } = request;
      const has = (await mine(request.userId)).some(({ id }) => id === instrumentId);
      const outcome = has ? outcomeOf(instrumentId, attemptId) : gone;
      await travel(call);
      if (outcome.kind === "timeout" && !outcome.charged) return silence(call);
      if (outcome.kind === "duplicate") {
        const [first] = await Promise.all([hold(request, outcome), hold(request, outcome)]);
        return first;
      }
      const state = await hold(request, outcome);
      if (outcome.kind === "timeout") return silence(call);
      if (outcome.kind === "lost-answer") throw new Error("The connection to the payment provider was reset.");
      return state;
    },

    capture: async (attemptId, call) => {
      await travel(call);
      let lost = false;
      const payment = await books.change(attemptId, (known) => {
        const now = known === undefined ? undefined : settled(known);
        if (now?.status !== "authorised") return now;
        lost = outcomeOf(now.instrumentId, attemptId).kind === "lost-capture";
        return { ...now, status: "captured", captures: now.captures + 1 };
      });
      if (lost) throw new Error("The connection to the payment provider was reset.");
      return stateOf(payment);
    },

    void: async (attemptId, call) => {
      await travel(call);
      return stateOf(
        await books.change(attemptId, (known) => {
          // A closed door for a request that is still on its way.
          if (known === undefined)
            return {
              attemptId,
              status: "shut",
              code: null,
              amount: null,
              currency: null,
              instrumentId: null,
              settlesAt: null,
              back: null,
              captures: 0,
              refunds: {},
            };
          const now = settled(known);
          return now.status !== "captured" && now.status !== "declined" && now.status !== "shut"
            ? { ...now, status: "voided", settlesAt: null }
            : now;
        }),
      );
    },

    lookup: async (attemptId, call) => {
      await travel(call);
      return stateOf(await books.change(attemptId, (known) => (known === undefined ? undefined : settled(known))));
    },

    refund: async (refund, call) => {
      await travel(call);
      let lost = false;
      const payment = await books.change(refund.attemptId, (known) => {
        if (known === undefined || known.status === "shut") return known;
        const outcome = outcomeOf(known.instrumentId, refund.attemptId);
        lost = outcome.kind === "refund" && outcome.how === "lost-answer" && known.refunds[refund.refundId] === undefined;
        return { ...known, refunds: { ...known.refunds, [refund.refundId]: giveBack(known, refund, outcome) } };
      });
      if (lost) throw new Error("The connection to the payment provider was reset.");
      return { status: payment?.refunds[refund.refundId]?.status ?? "failed" };
    },

    lookupRefund: async ({ refundId, attemptId }, call) => {
      await travel(call);
      const payment = await books.change(attemptId, (known) => {
        const refund = known?.refunds[refundId];
        return known && refund ? { ...known, refunds: { ...known.refunds, [refundId]: settledRefund(refund) } } : known;
      });
      return { status: payment?.refunds[refundId]?.status ?? "none" };
    },

    readSettlements: async (file) => readSettlements(file),

    ...(webhookSecret === undefined ? {} : { webhooks: createSimulatorWebhooks(webhookSecret) }),
  };
}
