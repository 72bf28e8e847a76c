import { declineCodeSchema } from "@plaza/protocol";
import { describe, expect, it } from "vitest";
import type { PaymentRequest } from "../payment-provider.ts";
import { makePaymentProviderSuite } from "../payment-provider-suite.ts";
import { answerBank } from "./bank-page.ts";
import { createMemoryBooks } from "./books.ts";
import { outcomeFor } from "./outcomes.ts";
import { createPaymentSimulator, type SimulatorOptions } from "./simulator.ts";

makePaymentProviderSuite({ describe, it }, "simulator, books in memory", async () => {
  const books = createMemoryBooks();
  return {
    provider: createPaymentSimulator({ books, clock: { now: () => 0 } }),
    accepted: "sim-ok",
    declined: { id: "sim-card-declined", code: "card_declined" },
    asks: "sim-bank-asks",
    sends: "sim-bank-page",
    answer: async ({ attemptId }, approve) => void (await answerBank(books, attemptId, approve)),
  };
});

function simulate(options: Partial<SimulatorOptions> = {}) {
  const books = createMemoryBooks();
  const clock = { time: 1_000, now: () => clock.time };
  const provider = createPaymentSimulator({ books, clock, pendingMs: 5_000, ...options });
  const pay = (instrumentId: string, attemptId = "attempt-1"): PaymentRequest => ({
    attemptId,
    amount: { amount: 100, currency: "THB" },
    instrumentId,
    userId: "u",
  });
  return { books, clock, provider, pay };
}

describe("the payment simulator", () => {
  it("has an instrument for every decline code [F3][F10]", async () => {
    const { provider, pay } = simulate();
    for (const code of declineCodeSchema.options) {
      expect(await provider.authorise(pay(`sim-${code.replaceAll("_", "-")}`, code))).toEqual({ status: "declined", code });
    }
  });

  it("declines an instrument that the user has removed meanwhile [C-19]", async () => {
    const { provider, pay } = simulate();
    expect(await provider.authorise(pay("sim-gone"))).toEqual({ status: "declined", code: "expired_instrument" });
  });

  it("settles a pending payment with time", async () => {
    const { provider, pay, clock } = simulate();
    expect(await provider.authorise(pay("sim-pending", "a"))).toEqual({ status: "pending" });
    expect(await provider.authorise(pay("sim-pending-declined", "b"))).toEqual({ status: "pending" });
    clock.time += 4_999;
    expect(await provider.lookup("a")).toEqual({ status: "pending" });
    clock.time += 1;
    expect(await provider.lookup("a")).toEqual({ status: "authorised" });
    expect(await provider.lookup("b")).toEqual({ status: "declined", code: "card_declined" });
  });

  it("holds the money and never answers, until the caller gives up", async () => {
    const { provider, pay } = simulate();
    const giveUp = new AbortController();
    const answer = provider.authorise(pay("sim-timeout-charged"), { signal: giveUp.signal });
    await expect.poll(() => provider.lookup("attempt-1")).toEqual({ status: "authorised" });
    giveUp.abort();
    await expect(answer).rejects.toThrow("did not answer");
  });

  it("never gets a request that times out before it arrives", async () => {
    const { provider, pay } = simulate();
    await expect(provider.authorise(pay("sim-timeout"), { signal: AbortSignal.timeout(1) })).rejects.toThrow("did not answer");
    expect(await provider.lookup("attempt-1")).toEqual({ status: "none" });
  });

  it("loses an answer after it has done the work", async () => {
    const { provider, pay } = simulate();
    await expect(provider.authorise(pay("sim-lost-answer", "a"))).rejects.toThrow("reset");
    expect(await provider.lookup("a")).toEqual({ status: "authorised" });
    await provider.authorise(pay("sim-lost-capture", "b"));
    await expect(provider.capture("b")).rejects.toThrow("reset");
    expect(await provider.lookup("b")).toEqual({ status: "captured" });
  });

  it("moves money once when a request arrives twice", async () => {
    const { provider, pay, books } = simulate();
    await provider.authorise(pay("sim-duplicate"));
    await Promise.all([provider.capture("attempt-1"), provider.capture("attempt-1")]);
    expect(books.all().map(({ captures }) => captures)).toEqual([1]);
  });

  it("draws the same outcome for the same seed and attempt, and not only one", () => {
    const draw = (seed: string) =>
      Array.from({ length: 200 }, (_, index) => JSON.stringify(outcomeFor({ kind: "seeded" }, seed, `attempt-${index}`)));
    expect(draw("a")).toEqual(draw("a"));
    expect(draw("a")).not.toEqual(draw("b"));
    expect(new Set(draw("a")).size).toBeGreaterThan(8);
  });
});
