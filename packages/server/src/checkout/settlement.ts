import type { DeclineCode } from "@plaza/protocol";
import { eq, sql } from "drizzle-orm";
import type { ServerContext, Transaction } from "../core/context.ts";
import { createAskProvider, patience } from "./ask-provider.ts";
import { recordCapture } from "./capture.ts";
import { endCouponHold } from "./coupons.ts";
import { isTerminal } from "./order-state.ts";
import { isIn, lockOrder, moveOrder, tryMoveOrder } from "./orders.ts";
import { PAYER_MS } from "./payer.ts";
import type { PaymentProvider, PaymentState } from "./payment-provider.ts";
import { signReceipt } from "./receipt.ts";
import { moveReservation } from "./stock.ts";
import { checkoutOrders, type OrderRow } from "./tables.ts";

export interface SettlementOptions {
  readonly ctx: Pick<ServerContext, "db" | "pipelined" | "clock" | "signer" | "logger">;
  readonly provider: PaymentProvider;
  /** Milliseconds until a call of the provider counts as unanswered. */
  readonly providerTimeoutMs: number;
}

/** Where who pays is: `away` (a renewal), `near` and not yet asked to show themselves, or there, with where a page of their bank leads back to. */
export type Payer = "away" | "near" | { readonly back: URL };

export interface Settlement {
  /**
   * Asks for an order's money and follows the answers as far as they go. The order must be `authorising`, or `unknown` with its payer there, and this process the one
   * that made it so. Of a payer who is near it may come back `absent` (`payer.ts`): the bank wants them there.
   */
  readonly pay: (order: OrderRow, payer: Payer) => Promise<OrderRow>;
  /** Asks the provider what became of an order and follows the answer. */
  readonly resolve: (order: OrderRow) => Promise<OrderRow>;
}

/**
 * From a confirmed order to its end. Every step is: ask the provider (outside any transaction), then record the answer in one transaction
 * that locks the order. The process may die between any two steps; what the provider did is then found by asking it, with the order's id,
 * under which it does everything at most once [C-07].
 *
 * 1. `authorised` → recorded where items or a coupon are held for the order, and else with the capture; then capture is asked for.
 * 2. `captured` → order, ledger, receipt, outbox and the stock that is gone in one transaction.
 * 3. `declined` or `voided` → order declined; items and coupon are there for others again, in one transaction.
 * 4. `pending` → nothing changes; asked again later. `presence` → it waits for who pays; without anybody there, or when they were, it is let go. `page` → asked again
 *    later. When the payer's time is over, what was not taken is let go, whatever the bank would have said.
 * 5. `none` → the attempt is voided first, so that a request still on its way cannot take money after we have given up; its answer is followed.
 * 6. No answer → `unknown`; asked again later.
 */
export function createSettlement(options: SettlementOptions): Settlement {
  const { ctx, provider, providerTimeoutMs } = options;

  const ask = createAskProvider({ provider, timeoutMs: providerTimeoutMs, logger: ctx.logger });

  async function record(orderId: string, change: (tx: Transaction, order: OrderRow) => Promise<OrderRow>): Promise<OrderRow> {
    return ctx.db.transaction(async (tx) => {
      const order = await lockOrder(tx, orderId);
      // Another process was first, with the same facts: its record stands.
      return isTerminal(order.state) ? order : change(tx, order);
    });
  }

  async function authorised(order: OrderRow): Promise<OrderRow> {
    const at = ctx.clock.now();
    // Nobody else works on an order that is being authorised: one statement, which changes nothing where somebody does.
    const moved = isIn(order, "authorising") ? await tryMoveOrder(ctx.pipelined, order, "authorised", { at }) : undefined;
    return (
      moved ??
      record(order.id, async (tx, found) => (isIn(found, "authorising", "unknown") ? moveOrder(tx, found, "authorised", { at }) : found))
    );
  }

  function declined(orderId: string, declineCode: DeclineCode): Promise<OrderRow> {
    return record(orderId, async (tx, order) => {
      if (!isIn(order, "authorising", "authorised", "unknown")) return order;
      await moveReservation(tx, orderId, "released");
      await endCouponHold(tx, orderId, "released");
      return moveOrder(tx, order, "declined", { at: ctx.clock.now(), declineCode, resolveAt: null });
    });
  }

  /** Asked again later; `unknown` only when there was no answer at all. @param page of the bank, to which the payer is to go meanwhile */
  function later(orderId: string, answered: boolean, page?: string): Promise<OrderRow> {
    return record(orderId, async (tx, order) => {
      const at = ctx.clock.now();
      const [postponed] = await tx
        .update(checkoutOrders)
        .set({
          ...(page === undefined ? {} : { payer: { step: "there", until: order.payer?.until ?? at + PAYER_MS, page } as const }),
          resolveAt: at + patience(order.resolveAttempts),
          resolveAttempts: sql`${checkoutOrders.resolveAttempts} + 1`,
          updatedAt: at,
        })
        .where(eq(checkoutOrders.id, orderId))
        .returning();
      const row = postponed ?? order;
      return !answered && isIn(row, "authorising", "authorised") ? moveOrder(tx, row, "unknown", { at }) : row;
    });
  }

  /** Waits for who pays, with the items that were taken for it. */
  function absent(before: OrderRow): Promise<OrderRow> {
    return record(before.id, async (tx, order) => {
      // They came meanwhile: what they did stands.
      if (order.payer?.step !== before.payer?.step) return order;
      const at = ctx.clock.now();
      const until = order.payer?.until ?? at + PAYER_MS;
      const [waiting] = await tx
        .update(checkoutOrders)
        .set({ payer: { step: "absent", until }, resolveAt: until, updatedAt: at })
        .where(eq(checkoutOrders.id, order.id))
        .returning();
      return waiting ?? order;
    });
  }

  const isOver = ({ payer }: OrderRow) => payer !== null && payer.until <= ctx.clock.now();
  const letGo = (order: OrderRow) => ask((call) => provider.void(order.id, call), order.id);

  async function captured(before: OrderRow): Promise<OrderRow> {
    const receipt = await signReceipt(ctx.signer, before);
    const at = ctx.clock.now();
    // With nothing held for it there is nothing to do beside: one statement, which changes nothing where somebody else works on the order.
    const alone = before.holds ? undefined : await recordCapture(ctx.pipelined, before, { at, receipt });
    if (alone !== undefined) return alone;
    const result = await record(before.id, async (tx, found) => {
      const order = isIn(found, "authorising", "unknown") ? await moveOrder(tx, found, "authorised", { at }) : found;
      const moved = await recordCapture(tx, order, { at, receipt });
      if (moved === undefined) return order;
      await moveReservation(tx, moved.id, "sold");
      await endCouponHold(tx, moved.id, "used");
      return moved;
    });
    // Cannot happen with a provider that keeps its contract; if it does, a person must look and give the money back.
    if (result.state !== "captured")
      ctx.logger.error({ order: result.id, state: result.state }, "the provider took money for an order that is not paid");
    return result;
  }

  async function follow(order: OrderRow, first: PaymentState | undefined, payer: Payer = "near"): Promise<OrderRow> {
    let state = first;
    let unmet = isOver(order);
    // An honest provider needs three answers at most; one that turns in circles is asked again later.
    for (let step = 0; step < 4; step += 1) {
      if (state === undefined) return later(order.id, false);
      switch (state.status) {
        case "captured":
          return captured(order);
        case "declined":
          return declined(order.id, state.code);
        case "voided":
          return declined(order.id, unmet ? "authentication_failed" : "provider_unavailable");
        case "pending":
          return later(order.id, true);
        case "presence":
          if (payer === "near") return absent(order);
          unmet = true;
          state = await letGo(order);
          break;
        case "page":
          return later(order.id, true, state.url);
        case "none":
          state = await letGo(order);
          break;
        case "authorised": {
          // Until the capture, the provider is asked in either state what became of it: with nothing else to keep, it is one record of both.
          if (order.holds || !isIn(order, "authorising")) {
            const held = await authorised(order);
            if (isTerminal(held.state)) return held;
          }
          state = await ask((call) => provider.capture(order.id, call), order.id);
          break;
        }
      }
    }
    return later(order.id, true);
  }

  return {
    pay: async (order, payer) => {
      const amount = { amount: order.total, currency: order.currency };
      const present = typeof payer === "object" ? { present: payer } : {};
      const request = { attemptId: order.id, amount, instrumentId: order.instrumentId ?? "", userId: order.userId, ...present };
      return follow(order, await ask((call) => provider.authorise(request, call), order.id), payer);
    },
    resolve: async (order) =>
      follow(order, isOver(order) ? await letGo(order) : await ask((call) => provider.lookup(order.id, call), order.id)),
  };
}
