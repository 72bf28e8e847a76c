import assert from "node:assert/strict";
import { uuidv7 } from "uuidv7";
import type { PaymentProvider, PaymentRequest, RefundOfPayment } from "./payment-provider.ts";

/** Of vitest, or any runner with these two. */
export interface SuiteRunner {
  readonly describe: (name: string, body: () => void) => void;
  readonly it: (name: string, body: () => Promise<void>) => void;
}

export interface ProviderUnderTest {
  readonly provider: PaymentProvider;
  /** Instruments with a known outcome. */
  readonly accepted: string;
  readonly declined: { readonly id: string; readonly code: string };
  readonly close?: () => Promise<void>;
}

/** What every payment provider must do, the simulator and a real one in its test mode alike. */
export function makePaymentProviderSuite(runner: SuiteRunner, name: string, make: () => Promise<ProviderUnderTest>): void {
  const { it } = runner;

  async function withProvider(body: (under: ProviderUnderTest) => Promise<void>): Promise<void> {
    const under = await make();
    try {
      await body(under);
    } finally {
      await under.close?.();
    }
  }
  const request = (instrumentId: string): PaymentRequest => ({
    attemptId: uuidv7(),
    amount: { amount: 49_500, currency: "VND" },
    instrumentId,
    userId: "user-1",
  });

  runner.describe(`payment provider: ${name}`, () => {
    it("offers instruments, one of them the default, and none with a card number in its label [C-25]", () =>
      withProvider(async ({ provider }) => {
        const instruments = await provider.instruments("user-1");
        assert.equal(instruments.filter((instrument) => instrument.default).length, 1);
        for (const { label } of instruments) assert.doesNotMatch(label, /\d{13,}/);
      }));

    it("holds, then takes, and says so when asked", () =>
      withProvider(async ({ provider, accepted }) => {
        const attempt = request(accepted);
        assert.deepEqual(await provider.lookup(attempt.attemptId), { status: "none" });
        assert.deepEqual(await provider.authorise(attempt), { status: "authorised" });
        assert.deepEqual(await provider.lookup(attempt.attemptId), { status: "authorised" });
        assert.deepEqual(await provider.capture(attempt.attemptId), { status: "captured" });
        assert.deepEqual(await provider.lookup(attempt.attemptId), { status: "captured" });
      }));

    it("does everything with one attempt at most once, however often and however parallel it is asked", () =>
      withProvider(async ({ provider, accepted }) => {
        const attempt = request(accepted);
        const held = await Promise.all(Array.from({ length: 8 }, () => provider.authorise(attempt)));
        assert.deepEqual(new Set(held.map(({ status }) => status)), new Set(["authorised"]));
        const taken = await Promise.all(Array.from({ length: 8 }, () => provider.capture(attempt.attemptId)));
        assert.deepEqual(new Set(taken.map(({ status }) => status)), new Set(["captured"]));
        assert.deepEqual(await provider.authorise(attempt), { status: "captured" });
      }));

    it("rejects an attempt that comes again with another amount or instrument", () =>
      withProvider(async ({ provider, accepted, declined }) => {
        const attempt = request(accepted);
        await provider.authorise(attempt);
        await assert.rejects(provider.authorise({ ...attempt, amount: { amount: 1, currency: "VND" } }));
        await assert.rejects(provider.authorise({ ...attempt, instrumentId: declined.id }));
        assert.deepEqual(await provider.lookup(attempt.attemptId), { status: "authorised" });
      }));

    it("declines with a code, and a declined attempt stays declined", () =>
      withProvider(async ({ provider, declined }) => {
        const attempt = request(declined.id);
        const answer = { status: "declined", code: declined.code };
        assert.deepEqual(await provider.authorise(attempt), answer);
        assert.deepEqual(await provider.capture(attempt.attemptId), answer);
        assert.deepEqual(await provider.void(attempt.attemptId), answer);
        assert.deepEqual(await provider.lookup(attempt.attemptId), answer);
      }));

    it("lets go of what it holds, and takes nothing afterwards", () =>
      withProvider(async ({ provider, accepted }) => {
        const attempt = request(accepted);
        await provider.authorise(attempt);
        assert.deepEqual(await provider.void(attempt.attemptId), { status: "voided" });
        assert.deepEqual(await provider.capture(attempt.attemptId), { status: "voided" });
      }));

    it("keeps the door closed to a request that arrives after its attempt was voided [C-06]", () =>
      withProvider(async ({ provider, accepted }) => {
        const attempt = request(accepted);
        assert.deepEqual(await provider.void(attempt.attemptId), { status: "voided" });
        assert.deepEqual(await provider.authorise(attempt), { status: "voided" });
        assert.deepEqual(await provider.capture(attempt.attemptId), { status: "voided" });
      }));

    it("tells one end, whichever of a request and a letting-go comes first [C-06]", () =>
      withProvider(async ({ provider, accepted }) => {
        const attempts = Array.from({ length: 4 }, () => request(accepted));
        await Promise.all(attempts.flatMap((attempt) => [provider.authorise(attempt), provider.void(attempt.attemptId)]));
        for (const { attemptId } of attempts) {
          assert.deepEqual(await provider.void(attemptId), { status: "voided" });
          assert.deepEqual(await provider.capture(attemptId), { status: "voided" });
        }
      }));

    it("holds amounts of currencies without decimals, with two and with three, to the unit [C-14]", () =>
      withProvider(async ({ provider, accepted }) => {
        for (const amount of [
          { amount: 500, currency: "JPY" },
          { amount: 1_299, currency: "USD" },
          { amount: 5_120, currency: "KWD" },
        ]) {
          const attempt = { ...request(accepted), amount };
          assert.deepEqual(await provider.authorise(attempt), { status: "authorised" });
          assert.deepEqual(await provider.capture(attempt.attemptId), { status: "captured" });
          const { attemptId } = attempt;
          assert.deepEqual(await provider.refund({ refundId: uuidv7(), attemptId, amount: { ...amount, amount: amount.amount + 10 } }), {
            status: "failed",
          });
          assert.deepEqual(await provider.refund({ refundId: uuidv7(), attemptId, amount }), { status: "refunded" });
        }
      }));

    it("does not give back what it has taken when asked to let go", () =>
      withProvider(async ({ provider, accepted }) => {
        const attempt = request(accepted);
        await provider.authorise(attempt);
        await provider.capture(attempt.attemptId);
        assert.deepEqual(await provider.void(attempt.attemptId), { status: "captured" });
      }));

    it("knows nothing of an attempt it never saw", () =>
      withProvider(async ({ provider }) => {
        assert.deepEqual(await provider.capture(uuidv7()), { status: "none" });
      }));

    const paid = async (provider: PaymentProvider, accepted: string): Promise<string> => {
      const attempt = request(accepted);
      await provider.authorise(attempt);
      await provider.capture(attempt.attemptId);
      return attempt.attemptId;
    };
    const back = (attemptId: string, amount: number): RefundOfPayment => ({
      refundId: uuidv7(),
      attemptId,
      amount: { amount, currency: "VND" },
    });

    it("gives a part back, then the rest, and says so when asked", () =>
      withProvider(async ({ provider, accepted }) => {
        const attemptId = await paid(provider, accepted);
        const [part, rest] = [back(attemptId, 9_500), back(attemptId, 40_000)] as const;
        assert.deepEqual(await provider.lookupRefund(part), { status: "none" });
        assert.deepEqual(await provider.refund(part), { status: "refunded" });
        assert.deepEqual(await provider.refund(rest), { status: "refunded" });
        assert.deepEqual(await provider.lookupRefund(part), { status: "refunded" });
        assert.deepEqual(await provider.lookup(attemptId), { status: "captured" });
      }));

    it("gives back once under one id, however often and however parallel it is asked", () =>
      withProvider(async ({ provider, accepted }) => {
        const attemptId = await paid(provider, accepted);
        const half = back(attemptId, 30_000);
        const answers = await Promise.all(Array.from({ length: 8 }, () => provider.refund(half)));
        assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set(["refunded"]));
        // Had it been given twice, this would be more than was taken.
        assert.deepEqual(await provider.refund(back(attemptId, 19_500)), { status: "refunded" });
        await assert.rejects(provider.refund({ ...half, amount: { amount: 1, currency: "VND" } }));
      }));

    it("never gives back more than it took, nor what it did not take [C-17]", () =>
      withProvider(async ({ provider, accepted, declined }) => {
        const attemptId = await paid(provider, accepted);
        assert.deepEqual(await provider.refund(back(attemptId, 49_501)), { status: "failed" });
        assert.deepEqual(await provider.refund({ ...back(attemptId, 1), amount: { amount: 1, currency: "USD" } }), { status: "failed" });
        const held = request(accepted);
        await provider.authorise(held);
        assert.deepEqual(await provider.refund(back(held.attemptId, 1)), { status: "failed" });
        const refused = request(declined.id);
        await provider.authorise(refused);
        assert.deepEqual(await provider.refund(back(refused.attemptId, 1)), { status: "failed" });
        assert.deepEqual(await provider.refund(back(uuidv7(), 1)), { status: "failed" });
        assert.deepEqual(await provider.lookupRefund(back(uuidv7(), 1)), { status: "none" });
      }));

    it("never gives back more than it took when many parts are asked for at once [C-17]", () =>
      withProvider(async ({ provider, accepted }) => {
        const attemptId = await paid(provider, accepted);
        const answers = await Promise.all(Array.from({ length: 6 }, () => provider.refund(back(attemptId, 20_000))));
        assert.equal(answers.filter(({ status }) => status === "refunded").length, 2);
        assert.equal(answers.filter(({ status }) => status === "failed").length, 4);
      }));
  });
}
