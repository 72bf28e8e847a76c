import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutOrders } from "../checkout/tables.ts";
import { DAY_MS } from "./calendar.ts";
import { offerPlan } from "./offering.ts";
import { settleOffers } from "./settling.ts";
import { subscriptionCharges, subscriptions } from "./tables.ts";
import { accept, type Club, now, openClub, paymentsOf, rowOf, stepsOf, subscribe } from "./testing/club.ts";
import { cancelSubscription, payWith, resumeSubscription } from "./wishes.ts";

let club: Club;
beforeAll(async () => {
  club = await openClub();
});
afterAll(() => club.server.close());

/** What the provider took for a subscription, in order. */
async function paid(id: string): Promise<(number | null)[]> {
  return (await paymentsOf(club.ctx, id)).flatMap(({ amount, captures }) => Array.from({ length: captures }, () => amount));
}

describe("a subscription", () => {
  it("starts with an ordinary order, shows what comes next, and is charged once for each period [F9][C-13]", async () => {
    const user = await club.visitor();
    const quote = await offerPlan(club.ctx, club, user, "monthly");
    const at = club.ctx.clock.now();
    expect(quote).toMatchObject({
      total: { amount: 110_000, currency: "VND" },
      lines: [{ sku: "plan:monthly", name: "Coffee card" }],
      terms: { plan: { id: "monthly", interval: "month", count: 1 }, price: { amount: 110_000 }, next: { total: { amount: 110_000 } } },
    });
    const claims = await club.ctx.signer.verify("plaza-quote+jwt", quote.quote, { audience: user.appId, allowExpired: true });
    expect(claims.subscription).toEqual(quote.terms);
    expect(await accept(club, user, quote)).toMatchObject({ status: "paid", orderId: quote.orderId });
    await settleOffers(club.ctx);
    const id = quote.terms?.subscriptionId ?? "";
    expect(await now(club.ctx, id)).toMatchObject({ status: "active", cancelled: false, period: { start: at, end: quote.terms?.next.at } });
    await club.pass(60 * DAY_MS, 15 * DAY_MS);
    expect(await paid(id)).toEqual([110_000, 110_000, 110_000]);
    expect(await stepsOf(club.ctx, id)).toEqual(["renewed", "renewed", "started"]);
  });

  it("costs what was agreed to, whatever a later release sells it for, and nobody can write another price [F9]", async () => {
    const user = await club.visitor();
    const { id } = await subscribe(club, user, "weekly");
    const row = await rowOf(club.ctx, id);
    const dearer = club.ctx.db
      .update(subscriptions)
      .set({ plan: { ...row.plan, price: 99_000 } })
      .where(eq(subscriptions.id, id));
    await expect(dearer).rejects.toMatchObject({ cause: { message: expect.stringContaining("nobody agreed to this plan") } });
    await club.pass(8 * DAY_MS);
    expect(await paid(id)).toEqual([31_500, 31_500]);
  });

  it("is one of its plan: a second is refused, and two sheets of it are one purchase [C-04]", async () => {
    const user = await club.visitor();
    const [first, second] = [await offerPlan(club.ctx, club, user, "weekly"), await offerPlan(club.ctx, club, user, "weekly")];
    await expect(accept(club, user, first)).rejects.toMatchObject({ code: "CHECKOUT_CONFLICT", data: { reason: "overtaken" } });
    await accept(club, user, second);
    await expect(offerPlan(club.ctx, club, user, "weekly")).rejects.toMatchObject({ data: { reason: "already_subscribed" } });
  });

  it("is not offered again while its payment is in doubt, and begins when the payment turns out to be made [C-05]", async () => {
    const user = await club.visitor();
    const quote = await offerPlan(club.ctx, club, user, "weekly");
    expect(await accept(club, user, quote, "sim-pending")).toMatchObject({ status: "pending" });
    await expect(offerPlan(club.ctx, club, user, "weekly")).rejects.toMatchObject({ data: { reason: "payment_in_progress" } });
    await club.pass(60_000, 10_000);
    expect(await now(club.ctx, quote.terms?.subscriptionId ?? "")).toMatchObject({ status: "active" });
    expect(await paid(quote.terms?.subscriptionId ?? "")).toEqual([31_500]);
  });

  it("does not begin with a payment that was declined", async () => {
    const user = await club.visitor();
    const quote = await offerPlan(club.ctx, club, user, "weekly");
    expect(await accept(club, user, quote, "sim-card-declined")).toMatchObject({ status: "declined" });
    await settleOffers(club.ctx);
    await expect(now(club.ctx, quote.terms?.subscriptionId ?? "")).rejects.toThrow("no such subscription");
  });

  it("may begin with a trial, once, for which a way to pay is agreed to and nothing taken until it ends", async () => {
    const user = await club.visitor();
    const quote = await offerPlan(club.ctx, club, user, "tasting");
    expect(quote).toMatchObject({
      total: { amount: 0 },
      terms: { trialDays: 14, price: { amount: 99_000 }, next: { total: { amount: 99_000 } } },
    });
    await accept(club, user, quote);
    await accept(club, user, quote);
    const id = quote.terms?.subscriptionId ?? "";
    expect(await now(club.ctx, id)).toMatchObject({ status: "trialing", next: { at: quote.terms?.next.at } });
    await club.pass(13 * DAY_MS);
    expect(await paid(id)).toEqual([]);
    await club.pass(2 * DAY_MS);
    expect(await paid(id)).toEqual([99_000]);
    expect(await now(club.ctx, id)).toMatchObject({ status: "active" });
    await cancelSubscription(club.ctx, user, id);
    await club.pass(31 * DAY_MS);
    expect(await offerPlan(club.ctx, club, user, "tasting")).toMatchObject({ total: { amount: 99_000 } });
  });
});

describe("a cancellation", () => {
  it("ends it with the period that is paid and not a day before, and takes nothing more [F9]", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "weekly");
    await cancelSubscription(club.ctx, user, id);
    const cancelled = await cancelSubscription(club.ctx, user, id);
    expect(cancelled).toMatchObject({ state: "active" });
    expect(await now(club.ctx, id)).toEqual(expect.not.objectContaining({ next: expect.anything() }));
    await club.pass(6 * DAY_MS);
    expect(await now(club.ctx, id)).toMatchObject({ status: "active", cancelled: true, period });
    await club.pass(2 * DAY_MS);
    expect(await now(club.ctx, id)).toMatchObject({ status: "ended", endReason: "cancelled" });
    expect(await paid(id)).toEqual([31_500]);
  });

  it("can be taken back until then, and not after", async () => {
    const user = await club.visitor();
    const { id } = await subscribe(club, user, "weekly");
    await cancelSubscription(club.ctx, user, id);
    await club.pass(3 * DAY_MS);
    expect(await resumeSubscription(club.ctx, user, id)).toMatchObject({ cancelledAt: null });
    await club.pass(5 * DAY_MS);
    expect(await paid(id)).toEqual([31_500, 31_500]);
    await cancelSubscription(club.ctx, user, id);
    await club.pass(8 * DAY_MS);
    await expect(resumeSubscription(club.ctx, user, id)).rejects.toMatchObject({ data: { reason: "ended" } });
    expect(await stepsOf(club.ctx, id)).toEqual(["ended cancelled", "cancelled", "renewed", "resumed", "cancelled", "started"]);
  });

  it("is its user's alone: for others, and for other apps, there is no such subscription [C-23][B-19]", async () => {
    const user = await club.visitor();
    const { id } = await subscribe(club, user, "weekly");
    await expect(cancelSubscription(club.ctx, await club.visitor(), id)).rejects.toMatchObject({ code: "INVALID_PARAMS" });
    await expect(cancelSubscription(club.ctx, { ...user, appId: "com.example.tea" }, id)).rejects.toMatchObject({ code: "INVALID_PARAMS" });
    expect(await now(club.ctx, id)).toMatchObject({ cancelled: false });
    expect(await cancelSubscription(club.ctx, { userId: user.userId }, id)).toMatchObject({ id });
  });
});

describe("a payment that is declined", () => {
  it("is tried again after 1, 3, 5 and 7 days; then it ends, and nothing was taken", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "monthly");
    await payWith(club.ctx, club.provider, user, id, "sim-insufficient-funds");
    await club.pass(period.end - club.ctx.clock.now());
    expect(await now(club.ctx, id)).toMatchObject({ status: "past_due", next: { at: period.end + DAY_MS } });
    await club.pass(7 * DAY_MS - 1);
    expect(await now(club.ctx, id)).toMatchObject({ status: "past_due" });
    await club.pass(1);
    expect(await now(club.ctx, id)).toMatchObject({ status: "ended", endReason: "payment_failed" });
    const tries = await club.ctx.db.select().from(subscriptionCharges).where(eq(subscriptionCharges.subscriptionId, id));
    expect(tries.filter(({ state }) => state === "declined").map(({ at }) => (at - period.end) / DAY_MS)).toEqual([0, 1, 3, 5, 7]);
    expect(await paid(id)).toEqual([110_000]);
  });

  it("is tried at once with another way to pay, and the period keeps its days", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "monthly");
    await payWith(club.ctx, club.provider, user, id, "sim-card-declined");
    await club.pass(period.end + DAY_MS / 2 - club.ctx.clock.now());
    await payWith(club.ctx, club.provider, user, id, "sim-ok");
    await club.work();
    expect(await now(club.ctx, id)).toMatchObject({ status: "active", period: { start: period.end } });
    expect(await paid(id)).toEqual([110_000, 110_000]);
  });

  it("ends it at once where its user cancels: there is no time left that was paid", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "monthly");
    await payWith(club.ctx, club.provider, user, id, "sim-card-declined");
    await club.pass(period.end - club.ctx.clock.now());
    expect(await cancelSubscription(club.ctx, user, id)).toMatchObject({ state: "ended", endReason: "cancelled" });
  });

  it("that nobody answers is asked after and never asked for again, however long it takes [C-05][C-07]", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "monthly");
    await payWith(club.ctx, club.provider, user, id, "sim-timeout-charged");
    await club.pass(period.end - club.ctx.clock.now());
    await club.pass(DAY_MS);
    expect(await paid(id)).toEqual([110_000, 110_000]);
    expect(await now(club.ctx, id)).toMatchObject({ status: "active", period: { start: period.end } });
  });
});

it("whoever writes: a period is not charged beside another charge of it, and a paid one is not called declined [C-07][C-11]", async () => {
  const user = await club.visitor();
  const { id } = await subscribe(club, user, "weekly");
  const [charge] = await club.ctx.db.select().from(subscriptionCharges).where(eq(subscriptionCharges.subscriptionId, id));
  if (charge === undefined) throw new Error("There is no charge.");
  const again = club.ctx.db.insert(subscriptionCharges).values({ ...charge, attempt: 1, orderId: null, state: "open" });
  await expect(again).rejects.toMatchObject({ cause: { constraint: "subscription_charges_once" } });
  const declined = { state: "declined", declineCode: "card_declined" } as const;
  const denied = club.ctx.db.update(subscriptionCharges).set(declined).where(eq(subscriptionCharges.subscriptionId, id));
  await expect(denied).rejects.toMatchObject({ cause: { message: expect.stringContaining("does not change any more") } });
  await payWith(club.ctx, club.provider, user, id, "sim-pending");
  club.sleep((await rowOf(club.ctx, id)).periodEnd - club.ctx.clock.now());
  await club.renewals.runDue();
  const open = and(eq(subscriptionCharges.subscriptionId, id), eq(subscriptionCharges.state, "open"));
  for (const state of [declined, { state: "paid" }] as const)
    await expect(club.ctx.db.update(subscriptionCharges).set(state).where(open)).rejects.toMatchObject({
      cause: { message: expect.stringContaining(`is not ${state.state}`) },
    });
  await club.pass(60_000, 10_000);
  expect(await paid(id)).toEqual([31_500, 31_500]);
});

describe("a change of plan", () => {
  it("counts what is left of the time that was paid, to the unit, and begins a period of the new plan [F9]", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "monthly");
    await club.pass(10 * DAY_MS, 10 * DAY_MS);
    const at = club.ctx.clock.now();
    const unused = Math.floor((100_000 * (period.end - at)) / (period.end - period.start));
    const quote = await offerPlan(club.ctx, club, user, "yearly", id);
    expect(quote).toMatchObject({ discount: { amount: unused }, tax: { amount: 0 }, total: { amount: 1_000_001 - unused } });
    await accept(club, user, quote);
    await club.work();
    expect(await now(club.ctx, id)).toMatchObject({ plan: { id: "yearly" }, period: { start: at, end: quote.terms?.next.at } });
  });

  it("to a cheaper plan takes nothing: what is left over goes off the next payments, and is never paid out", async () => {
    const user = await club.visitor();
    const { id } = await subscribe(club, user, "monthly");
    const quote = await offerPlan(club.ctx, club, user, "weekly", id);
    expect(quote).toMatchObject({ total: { amount: 0 }, terms: { credit: { amount: 70_000 }, next: { total: { amount: 0 } } } });
    await accept(club, user, quote);
    expect(await now(club.ctx, id)).toMatchObject({ plan: { id: "weekly" }, credit: { amount: 70_000 } });
    await club.pass(29 * DAY_MS);
    // Two weeks for nothing, of the third 20,000 and their tax, the fourth in full.
    expect(await paid(id)).toEqual([110_000, 21_000, 31_500]);
    expect(await now(club.ctx, id)).toEqual(expect.not.objectContaining({ credit: expect.anything() }));
  });

  it("does not count what has gone back to the user", async () => {
    const user = await club.visitor();
    const { id } = await subscribe(club, user, "monthly");
    const [order] = await club.ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.userId, user.userId));
    await club.refunds.give(
      { orderId: order?.id ?? "", by: "operator", key: "half", body: { amount: 55_000, reason: "other" } },
      async () => {},
    );
    expect(await offerPlan(club.ctx, club, user, "yearly", id)).toMatchObject({ discount: { amount: 50_000 } });
  });

  it("in a trial takes nothing either: the new plan's payment is due when the trial ends", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "tasting");
    const quote = await offerPlan(club.ctx, club, user, "yearly", id);
    expect(quote).toMatchObject({ total: { amount: 0 }, terms: { next: { at: period.end, total: { amount: 1_000_001 } } } });
    await accept(club, user, quote);
    await club.pass(15 * DAY_MS);
    expect(await paid(id)).toEqual([1_000_001]);
  });

  it("takes a cancellation back, and waits where a payment is due in a moment or overdue", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "monthly");
    await cancelSubscription(club.ctx, user, id);
    club.sleep(period.end - club.ctx.clock.now() - 60_000);
    await expect(offerPlan(club.ctx, club, user, "weekly", id)).rejects.toMatchObject({ data: { reason: "renewal_due" } });
    const other = await club.visitor();
    const second = await subscribe(club, other, "monthly");
    await cancelSubscription(club.ctx, other, second.id);
    await accept(club, other, await offerPlan(club.ctx, club, other, "weekly", second.id));
    expect(await now(club.ctx, second.id)).toMatchObject({ cancelled: false, plan: { id: "weekly" } });
  });
});
