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
  /** Whose bank wants the payer there, and nothing more once they are. */
  readonly asks: string;
  /** Whose bank wants the payer there, and then on its page. */
  readonly sends: string;
  /** What the payer says on the bank's page. */
  readonly answer: (attempt: Pick<PaymentRequest, "attemptId">, approve: boolean) => Promise<void>;
  readonly close?: () => Promise<void>;
}

/** Of a provider where users add ways to pay, and remove them. */
export interface ProviderWithCards extends ProviderUnderTest {
  /** What the user does on the page for a new way to pay: adds one that is accepted. */
  readonly add: (page: URL) => Promise<void>;
}

/** What every payment provider must do, the simulator and a real one in its test mode alike. */
export function makePaymentProviderSuite(runner: SuiteRunner, name: string, make: () => Promise<ProviderUnderTest>): void {
  const { it } = runner;
  const withProvider = using(make);

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

    const present = { back: new URL("https://plaza.example/back") };

    it("says that the bank wants the payer there, moves nothing, and goes on once when they are [C-18]", () =>
      withProvider(async ({ provider, asks }) => {
        const attempt = request(asks);
        for (let time = 0; time < 2; time += 1) assert.deepEqual(await provider.authorise(attempt), { status: "presence" });
        const { attemptId } = attempt;
        assert.deepEqual(await provider.lookup(attemptId), { status: "presence" });
        assert.deepEqual(await provider.capture(attemptId), { status: "presence" });
        const held = await Promise.all(Array.from({ length: 4 }, () => provider.authorise({ ...attempt, present })));
        assert.deepEqual(new Set(held.map(({ status }) => status)), new Set(["authorised"]));
        assert.deepEqual(await provider.capture(attemptId), { status: "captured" });
        assert.deepEqual(await provider.authorise({ ...attempt, present }), { status: "captured" });
      }));

    it("lets go of what waits for the payer, who then finds the door closed [C-06]", () =>
      withProvider(async ({ provider, asks, sends }) => {
        for (const instrument of [asks, sends]) {
          const attempt = request(instrument);
          assert.deepEqual(await provider.authorise(attempt), { status: "presence" });
          assert.deepEqual(await provider.void(attempt.attemptId), { status: "voided" });
          assert.deepEqual(await provider.authorise({ ...attempt, present }), { status: "voided" });
        }
        const away = request(sends);
        await provider.authorise(away);
        assert.equal((await provider.authorise({ ...away, present })).status, "page");
        assert.deepEqual(await provider.void(away.attemptId), { status: "voided" });
      }));

    it("sends the payer to the bank's page, moves nothing meanwhile, and knows what they said there", () =>
      withProvider(async ({ provider, sends, answer }) => {
        for (const [approve, after] of [
          [true, { status: "authorised" }],
          [false, { status: "declined", code: "authentication_failed" }],
        ] as const) {
          const attempt = request(sends);
          await provider.authorise(attempt);
          const sent = await provider.authorise({ ...attempt, present });
          assert.ok(sent.status === "page" && /^https?:\/\//.test(sent.url));
          assert.deepEqual(await provider.authorise({ ...attempt, present }), sent);
          assert.deepEqual(await provider.lookup(attempt.attemptId), sent);
          assert.deepEqual(await provider.capture(attempt.attemptId), sent);
          await answer(attempt, approve);
          assert.deepEqual(await provider.lookup(attempt.attemptId), after);
        }
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

/** What a provider must do where users add ways to pay, and remove them. */
export function makeCardsSuite(runner: SuiteRunner, name: string, make: () => Promise<ProviderWithCards>): void {
  const { it } = runner;
  const withProvider = using(make);

  runner.describe(`ways to pay: ${name}`, () => {
    const back = {
      added: new URL("https://plaza.example/you/paying?card=added"),
      left: new URL("https://plaza.example/you/paying?card=left"),
    };
    const idsOf = async (provider: PaymentProvider, userId: string): Promise<Set<string>> =>
      new Set((await provider.instruments(userId)).map(({ id }) => id));

    it("adds a way to pay on a page of its own, once and for one user; the usual one stays, and it pays [C-25]", () =>
      withProvider(async ({ provider, add }) => {
        assert.ok(provider.addInstrument);
        const page = await provider.addInstrument("user-1", back);
        assert.match(page.protocol, /^https?:$/);
        const [before, others] = [await provider.instruments("user-1"), await idsOf(provider, "user-2")];
        await add(page);
        const after = await provider.instruments("user-1");
        const added = after.filter(({ id }) => !before.some((one) => one.id === id));
        assert.equal(added.length, 1);
        assert.equal(after.length, before.length + 1);
        assert.equal(after.find((one) => one.default)?.id, before.find((one) => one.default)?.id);
        assert.deepEqual(await idsOf(provider, "user-2"), others);
        assert.doesNotMatch(added[0]?.label ?? "", /\d{5,}/);
        assert.deepEqual(await provider.authorise(request(added[0]?.id ?? "")), { status: "authorised" });
      }));

    it("forgets a way to pay, once or asked twice; it declines from then on, and nobody else's goes [C-19][C-25]", () =>
      withProvider(async ({ provider, accepted, asks }) => {
        assert.ok(provider.removeInstrument);
        const before = await provider.instruments("user-1");
        await provider.removeInstrument("user-2", accepted);
        await provider.removeInstrument("user-1", "no-such-card");
        assert.deepEqual(await provider.instruments("user-1"), before);
        const [held, waiting] = [request(accepted), request(asks)];
        await provider.authorise(held);
        assert.deepEqual(await provider.authorise(waiting), { status: "presence" });
        for (const id of [accepted, accepted, asks]) await provider.removeInstrument("user-1", id);
        const left = await provider.instruments("user-1");
        assert.deepEqual(
          new Set(left.map(({ id }) => id)),
          new Set(before.map(({ id }) => id).filter((id) => id !== accepted && id !== asks)),
        );
        assert.equal(left.filter((one) => one.default).length, 1);
        const gone = { status: "declined", code: "expired_instrument" };
        assert.deepEqual(await provider.authorise(request(accepted)), gone);
        assert.deepEqual(await provider.authorise({ ...waiting, present: { back: back.added } }), gone);
        // What was held with it is taken all the same.
        assert.deepEqual(await provider.capture(held.attemptId), { status: "captured" });
      }));
  });
}

function using<U extends ProviderUnderTest>(make: () => Promise<U>): (body: (under: U) => Promise<void>) => Promise<void> {
  return async (body) => {
    const under = await make();
    try {
      await body(under);
    } finally {
      await under.close?.();
    }
  };
}

function request(instrumentId: string): PaymentRequest {
  return { attemptId: uuidv7(), amount: { amount: 49_500, currency: "VND" }, instrumentId, userId: "user-1" };
}
