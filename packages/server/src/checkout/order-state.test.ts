import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTerminal, isTransition, isUnresolved, type OrderState, orderStates, outcomeOf, statusOf } from "./order-state.ts";

const state = fc.constantFrom(...orderStates);
const terminal = ["captured", "declined", "cancelled", "expired"];

describe("the order's state machine", () => {
  it("has exactly these steps and no others [F3]", () => {
    const steps = orderStates.flatMap((from) => orderStates.filter((to) => isTransition(from, to)).map((to) => `${from}→${to}`));
    expect(new Set(steps)).toEqual(
      new Set([
        "quoted→authorising",
        "quoted→cancelled",
        "quoted→expired",
        "authorising→authorised",
        "authorising→declined",
        "authorising→unknown",
        "authorised→captured",
        "authorised→declined",
        "authorised→unknown",
        "unknown→authorised",
        "unknown→declined",
      ]),
    );
  });

  it("leaves no terminal state, and from every other a terminal one can be reached [F3]", () => {
    expect(orderStates.filter(isTerminal).sort()).toEqual([...terminal].sort());
    const reachesEnd = (from: OrderState, seen: ReadonlySet<OrderState> = new Set()): boolean =>
      isTerminal(from) || orderStates.some((to) => isTransition(from, to) && !seen.has(to) && reachesEnd(to, new Set([...seen, from])));
    expect(orderStates.every((from) => reachesEnd(from))).toBe(true);
  });

  it("answers every history with a status that goes from pending to one terminal word and stays there [F3][Z3]", () => {
    fc.assert(
      fc.property(fc.array(state, { maxLength: 40 }), (wishes) => {
        let now: OrderState = "quoted";
        let settled: string | undefined;
        for (const wish of wishes) {
          if (isTransition(now, wish)) now = wish;
          if (settled !== undefined) expect(statusOf(now)).toBe(settled);
          else if (statusOf(now) !== "pending") settled = statusOf(now);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("never goes back to an offer once the user has agreed", () => {
    for (const from of orderStates) expect(isTransition(from, "quoted")).toBe(false);
    expect(orderStates.filter(isUnresolved).some((from) => isTransition(from, "cancelled") || isTransition(from, "expired"))).toBe(false);
  });

  it("words each state's outcome", () => {
    const order = { id: "o-1", receipt: "r", declineCode: "limit_exceeded", cancelReason: "price", analyticsConsent: true } as const;
    expect(outcomeOf({ ...order, state: "captured" })).toEqual({ status: "paid", orderId: "o-1", receipt: "r" });
    expect(outcomeOf({ ...order, state: "declined" })).toEqual({ status: "declined", orderId: "o-1", code: "limit_exceeded" });
    expect(outcomeOf({ ...order, state: "cancelled" })).toEqual({ status: "cancelled", reason: "price" });
    expect(outcomeOf({ ...order, state: "cancelled", analyticsConsent: false })).toEqual({ status: "cancelled" });
    for (const pending of ["quoted", "authorising", "authorised", "unknown"] as const)
      expect(outcomeOf({ ...order, state: pending })).toEqual({ status: "pending", orderId: "o-1" });
  });
});
