import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TestServer } from "../../testing/index.ts";
import type { PaymentProvider, PaymentRequest } from "../payment-provider.ts";
import { makeCardsSuite, makePaymentProviderSuite } from "../payment-provider-suite.ts";
import { checkoutStripeCustomers } from "../tables.ts";
import { startShop } from "../testing/coffee.ts";
import { createStripeProvider } from "./stripe.ts";
import { type StripeDouble, startStripeDouble } from "./testing/stripe-double.ts";

let server: TestServer;
let double: StripeDouble;
let provider: PaymentProvider;
let customer: string;

beforeAll(async () => {
  server = await startShop();
  double = await startStripeDouble();
  provider = createStripeProvider({ client: double.client, db: server.ctx.db, webhookSecret: "whsec_double", livemode: false });
  customer = double.books.makeCustomer({}).id;
  await server.ctx.db.insert(checkoutStripeCustomers).values({ userId: "user-1", customerId: customer });
});
afterAll(async () => {
  await double.close();
  await server.close();
});

const underTest = async () => ({
  provider,
  accepted: double.saveCard(customer, "pm_card_visa"),
  declined: { id: double.saveCard(customer, "pm_card_chargeDeclinedInsufficientFunds"), code: "insufficient_funds" },
  asks: double.saveCard(customer, "pm_card_authenticationFrictionless"),
  sends: double.saveCard(customer, "pm_card_authenticationRequired"),
  answer: async ({ attemptId }: Pick<PaymentRequest, "attemptId">, approve: boolean) =>
    double.books.authenticate(intentOf({ attemptId })?.id ?? "", approve),
});
makePaymentProviderSuite({ describe, it }, "Stripe, against its double", underTest);
makeCardsSuite({ describe, it }, "Stripe, against its double", async () => ({
  ...(await underTest()),
  add: async (page) => void double.saveCard(page.pathname.slice(1), "pm_card_visa"),
}));

function attempt(test = "pm_card_visa", amount = { amount: 49_500, currency: "VND" }): PaymentRequest {
  return { attemptId: uuidv7(), amount, instrumentId: double.saveCard(customer, test), userId: "user-1" };
}
function intentOf({ attemptId }: Pick<PaymentRequest, "attemptId">) {
  const found = [...double.books.intents.values()].filter(({ metadata }) => metadata.plaza_order === attemptId);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0];
}

describe("a payment with Stripe", () => {
  it("is declined in the catalogue's words, whatever the bank's are [F3][C-19]", async () => {
    for (const [card, code] of [
      ["pm_card_chargeDeclined", "card_declined"],
      ["pm_card_chargeDeclinedInsufficientFunds", "insufficient_funds"],
      ["pm_card_chargeDeclinedLostCard", "card_declined"],
      ["pm_card_chargeDeclinedExpiredCard", "expired_instrument"],
      ["pm_card_chargeDeclinedProcessingError", "provider_unavailable"],
    ] as const)
      expect(await provider.authorise(attempt(card)), card).toEqual({ status: "declined", code });
  });

  it("with a card that was removed meanwhile is declined, before an intent and after it [C-19]", async () => {
    const gone = attempt();
    double.books.cards.delete(gone.instrumentId);
    expect(await provider.authorise(gone)).toEqual({ status: "declined", code: "expired_instrument" });
    expect(await provider.lookup(gone.attemptId)).toEqual({ status: "declined", code: "expired_instrument" });

    const midway = attempt();
    double.fail(/POST .*confirm/, 500, 3);
    await expect(provider.authorise(midway)).rejects.toThrow();
    double.books.cards.delete(midway.instrumentId);
    expect(await provider.authorise(midway)).toEqual({ status: "declined", code: "expired_instrument" });
    expect(intentOf(midway)).toMatchObject({ status: "requires_confirmation", captures: 0 });
  });

  it("of a user who has no card with Stripe is declined, and such a user is offered none", async () => {
    expect(await provider.instruments("nobody")).toEqual([]);
    expect(await provider.authorise({ ...attempt(), userId: "nobody" })).toEqual({ status: "declined", code: "expired_instrument" });
  });

  it("asks Stripe for exactly what was signed, or for nothing [C-14]", async () => {
    for (const [currency, ours, stripes] of [
      ["VND", 49_500, 49_500],
      ["JPY", 500, 500],
      ["USD", 1_250, 1_250],
      ["KWD", 5_120, 5_120],
      ["UGX", 5, 500],
      ["ISK", 5, 500],
    ] as const) {
      const one = attempt("pm_card_visa", { amount: ours, currency });
      expect(await provider.authorise(one)).toEqual({ status: "authorised" });
      expect(intentOf(one), currency).toMatchObject({ amount: stripes, currency: currency.toLowerCase() });
    }
    const odd = attempt("pm_card_visa", { amount: 5_124, currency: "KWD" });
    expect(await provider.authorise(odd)).toEqual({ status: "declined", code: "not_supported" });
    expect(await provider.lookup(odd.attemptId)).toEqual({ status: "declined", code: "not_supported" });
    expect(intentOf(odd)).toBeUndefined();
  });

  it("that Stripe refuses for its amount is declined for good", async () => {
    const large = attempt("pm_card_visa", { amount: 100_000_000_000, currency: "USD" });
    expect(await provider.authorise(large)).toEqual({ status: "declined", code: "limit_exceeded" });
    expect(await provider.authorise(large)).toEqual({ status: "declined", code: "limit_exceeded" });
  });
});

describe("when the line to Stripe breaks", () => {
  it("a lost request and a lost answer are sent again under the same key, and money is held once [C-05]", async () => {
    for (const fault of ["lost-request", "lost-answer"] as const) {
      const one = attempt();
      double.fail(/POST \/v1\/payment_intents$/, fault);
      double.fail(/POST .*confirm/, fault);
      double.fail(/POST .*capture/, fault);
      expect(await provider.authorise(one)).toEqual({ status: "authorised" });
      expect(await provider.capture(one.attemptId)).toEqual({ status: "captured" });
      expect(intentOf(one)?.captures).toBe(1);
    }
  });

  it("rejects while Stripe is down or asks for patience, and then says what is [C-05]", async () => {
    const one = attempt();
    double.fail(/POST \/v1\/payment_intents$/, 500, 3);
    await expect(provider.authorise(one)).rejects.toThrow();
    expect(await provider.lookup(one.attemptId)).toEqual({ status: "none" });
    double.fail(/POST .*confirm/, 429);
    await expect(provider.authorise(one)).rejects.toThrow();
    expect(await provider.lookup(one.attemptId)).toEqual({ status: "none" });
    expect(await provider.authorise(one)).toEqual({ status: "authorised" });
    double.fail(/GET \/v1\/payment_intents/, 429);
    await expect(provider.lookup(one.attemptId)).rejects.toThrow();
    expect(await provider.lookup(one.attemptId)).toEqual({ status: "authorised" });
  });

  it("knows what became of an attempt also when Stripe has forgotten its keys [C-11]", async () => {
    const one = attempt();
    double.fail(/POST .*confirm/, "lost-answer", 3);
    await expect(provider.authorise(one)).rejects.toThrow();
    double.forgetKeys();
    expect(await provider.lookup(one.attemptId)).toEqual({ status: "authorised" });
    expect(await provider.authorise(one)).toEqual({ status: "authorised" });
    expect(await provider.capture(one.attemptId)).toEqual({ status: "captured" });
    double.forgetKeys();
    expect(await provider.authorise(one)).toEqual({ status: "captured" });
    expect(intentOf(one)?.captures).toBe(1);
  });

  it("a declined attempt is not tried once more when it is asked for once more, with no key to stop it [C-11]", async () => {
    const one = attempt("pm_card_chargeDeclined");
    await provider.authorise(one);
    double.forgetKeys();
    double.books.cards.set(one.instrumentId, { customer, test: "pm_card_visa" });
    expect(await provider.authorise(one)).toEqual({ status: "declined", code: "card_declined" });
    expect(intentOf(one)?.status).toBe("requires_payment_method");
  });

  it("lets go of an attempt whose intent is still being made: the late request finds the door closed [C-06]", async () => {
    const one = attempt();
    const { arrived, release } = double.hold(/POST \/v1\/payment_intents$/);
    const late = provider.authorise(one);
    await arrived;
    expect(await provider.void(one.attemptId)).toEqual({ status: "voided" });
    release();
    expect(await late).toEqual({ status: "voided" });
    expect(intentOf(one)?.status).toBe("requires_confirmation");
    expect(await provider.lookup(one.attemptId)).toEqual({ status: "voided" });
  });

  it("lets go of an attempt that is being confirmed: whichever comes first stands, and nothing is held after [C-06]", async () => {
    const one = attempt();
    const { arrived, release } = double.hold(/POST .*confirm/);
    const late = provider.authorise(one);
    await arrived;
    expect(await provider.void(one.attemptId)).toEqual({ status: "voided" });
    release();
    expect(await late).toEqual({ status: "voided" });
    expect(intentOf(one)?.status).toBe("canceled");
  });
});

describe("a refund with Stripe", () => {
  async function paid(amount = { amount: 49_500, currency: "VND" }) {
    const one = attempt("pm_card_visa", amount);
    await provider.authorise(one);
    await provider.capture(one.attemptId);
    return { ...one, intent: intentOf(one)?.id ?? "" };
  }
  const refundsOf = (intent: string) => [...double.books.refunds.values()].filter(({ payment_intent }) => payment_intent === intent);

  it("is one, also where its answer was lost and Stripe has forgotten its key since [C-12]", async () => {
    const { attemptId, intent } = await paid();
    const refund = { refundId: uuidv7(), attemptId, amount: { amount: 10_000, currency: "VND" } };
    double.fail(/POST \/v1\/refunds/, "lost-answer", 3);
    await expect(provider.refund(refund)).rejects.toThrow();
    double.forgetKeys();
    expect(await provider.lookupRefund(refund)).toEqual({ status: "refunded" });
    expect(await provider.refund(refund)).toEqual({ status: "refunded" });
    expect(refundsOf(intent)).toHaveLength(1);
  });

  it("waits for a bank that takes its time, and hears when it says no", async () => {
    const { attemptId, intent } = await paid();
    const refund = { refundId: uuidv7(), attemptId, amount: { amount: 10_000, currency: "VND" } };
    await provider.refund(refund);
    const [made] = refundsOf(intent);
    if (made !== undefined) made.status = "pending";
    expect(await provider.lookupRefund(refund)).toEqual({ status: "pending" });
    if (made !== undefined) made.status = "failed";
    expect(await provider.lookupRefund(refund)).toEqual({ status: "failed" });
  });

  it("of a payment that is disputed is refused [C-17]", async () => {
    const { attemptId, intent } = await paid();
    double.books.dispute(intent);
    const refund = { refundId: uuidv7(), attemptId, amount: { amount: 10_000, currency: "VND" } };
    expect(await provider.refund(refund)).toEqual({ status: "failed" });
    expect(refundsOf(intent)).toHaveLength(0);
  });
});

describe("adding a card", () => {
  it("leads to Stripe's own page, under one customer however often it is asked for [C-25]", async () => {
    const back = {
      added: new URL("https://plaza.example/you/paying?card=added"),
      left: new URL("https://plaza.example/you/paying?card=left"),
    };
    const add = () => provider.addInstrument?.("newcomer", back);
    const pages = await Promise.all([add(), add(), add()]);
    const [customerId, ...others] = new Set(pages.map((page) => page?.pathname.slice(1)));
    expect(others).toEqual([]);
    double.saveCard(customerId ?? "", "pm_card_visa");
    expect(await provider.instruments("newcomer")).toEqual([{ id: expect.stringMatching(/^pm_/), label: "Visa ···· 4242", default: true }]);
  });

  it("tells that there is no page for it, where Stripe does not answer", async () => {
    const back = new URL("https://plaza.example/you/paying");
    double.fail(/POST \/v1\/checkout/, 500, 9);
    await expect(provider.addInstrument?.("user-1", { added: back, left: back })).rejects.toMatchObject({ code: "OFFLINE" });
    double.fail(/POST .*detach/, 500, 9);
    await expect(provider.removeInstrument?.("user-1", double.saveCard(customer, "pm_card_visa"))).rejects.toMatchObject({
      code: "OFFLINE",
    });
  });

  it("offers none of a customer who was deleted at Stripe", async () => {
    await server.ctx.db.insert(checkoutStripeCustomers).values({ userId: "deleted", customerId: "cus_gone" });
    expect(await provider.instruments("deleted")).toEqual([]);
  });

  it("tells that the ways to pay cannot be read, where Stripe does not answer", async () => {
    double.fail(/GET \/v1\/customers/, 500, 9);
    await expect(provider.instruments("user-1")).rejects.toMatchObject({ code: "OFFLINE" });
  });
});
