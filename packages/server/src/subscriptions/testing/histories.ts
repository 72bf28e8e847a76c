import { randomUUID } from "node:crypto";
import { isMiniAppError } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import { asc, eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { Killed, Life, mortalContext, mortalProvider } from "../../checkout/testing/mortal.ts";
import type { GuestSession } from "../../core/auth.ts";
import { DAY_MS } from "../calendar.ts";
import { offerPlan } from "../offering.ts";
import { settleOffers } from "../settling.ts";
import { subscriptionCharges, subscriptionOffers, subscriptions } from "../tables.ts";
import { cancelSubscription, payWith, resumeSubscription } from "../wishes.ts";
import { accept, type Club, paymentsOf, type Till, tillOf } from "./club.ts";

const plan = fc.constantFrom("monthly", "weekly", "yearly", "tasting", "daily");
const instrument = fc.oneof(
  { weight: 1, arbitrary: fc.constant("sim-ok") },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      "sim-card-declined",
      "sim-provider-unavailable",
      "sim-pending",
      "sim-pending-declined",
      "sim-timeout-charged",
      "sim-timeout",
      "sim-lost-answer",
      "sim-lost-capture",
      "sim-duplicate",
    ),
  },
);
/** Where a process dies: at which of its steps, and whether the step is still done. */
const death = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.record({ at: fc.integer({ min: 1, max: 60 }), after: fc.boolean() }) },
);
const time = fc.constantFrom(60_000, DAY_MS, 3 * DAY_MS, 8 * DAY_MS, 32 * DAY_MS);
const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ act: fc.constant("subscribe" as const), plan, instrument, death }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("change" as const), plan, instrument, death }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("cancel" as const) }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("resume" as const) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("payWith" as const), instrument }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("wait" as const), ms: time }) },
  { weight: 6, arbitrary: fc.record({ act: fc.constant("work" as const), ms: time, death, twice: fc.boolean() }) },
);

/** What somebody who subscribes, their bank, the processes and the clock do, one after the other. */
export const history = fc.noBias(
  fc
    .tuple(plan, fc.array(step, { minLength: 4, maxLength: 16 }))
    .map(([first, rest]) => [{ act: "subscribe" as const, plan: first, instrument: "sim-ok" as const, death: null }, ...rest]),
);
export type History = readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[];

export interface Played {
  readonly renewals: number;
  readonly declines: number;
  readonly changes: number;
  readonly deaths: number;
  /** What must not be; empty when all holds. */
  readonly faults: readonly string[];
}

/**
 * Plays a history for a user of its own, lets everything that is open settle, and looks: no period was charged twice, every period that ran was paid or tried for
 * nothing, the provider took what is recorded and nothing else, and of the credit no unit was lost or made.
 */
export async function playHistory(club: Club, steps: History): Promise<Played> {
  const user = await club.visitor();
  const faults: string[] = [];
  let deaths = 0;

  async function tolerate(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const killed = error instanceof Killed || (error instanceof Error && error.cause instanceof Killed);
      if (!killed && !(isMiniAppError(error) && error.code !== "INTERNAL"))
        faults.push(`an error without a type: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  async function inProcess(
    ends: { readonly at: number; readonly after: boolean } | null,
    act: (of: Till) => Promise<unknown>,
  ): Promise<void> {
    const life = new Life(ends?.at ?? Number.POSITIVE_INFINITY, ends?.after ?? false);
    const mortal = tillOf(mortalContext(club.ctx, life), mortalProvider(club.provider, life));
    await tolerate(() => act(mortal));
    if (!life.survived) deaths += 1;
  }
  const mine = () =>
    club.ctx.db.select().from(subscriptions).where(eq(subscriptions.userId, user.userId)).orderBy(asc(subscriptions.createdAt));
  const latest = async () => (await mine()).at(-1)?.id ?? randomUUID();
  const agree = async (of: Till, quote: QuoteResponse, instrumentId: string) => {
    await accept(of, user, quote, instrumentId);
    await settleOffers(of.ctx, user);
  };

  for (const one of steps) {
    if (one.act === "wait" || one.act === "work") club.sleep(one.ms);
    if (one.act === "subscribe")
      await inProcess(one.death, async (of) => agree(of, await offerPlan(of.ctx, of, user, one.plan), one.instrument));
    if (one.act === "change")
      await inProcess(one.death, async (of) => agree(of, await offerPlan(of.ctx, of, user, one.plan, await latest()), one.instrument));
    if (one.act === "cancel") await tolerate(async () => cancelSubscription(club.ctx, user, await latest()));
    if (one.act === "resume") await tolerate(async () => resumeSubscription(club.ctx, user, await latest()));
    if (one.act === "payWith") await tolerate(async () => payWith(club.ctx, club.provider, user, await latest(), one.instrument));
    if (one.act === "work")
      await inProcess(one.death, async (of) => {
        await of.checkout.resolveDue();
        await settleOffers(of.ctx);
        await Promise.all(Array.from({ length: one.twice ? 2 : 1 }, () => of.renewals.runDue()));
      });
  }
  // Everything that is open settles, with cards that work.
  for (const { id } of await mine()) await tolerate(() => payWith(club.ctx, club.provider, user, id, "sim-ok"));
  for (let round = 0; round < 4; round += 1) {
    club.sleep(61_000);
    await club.work();
  }
  for (const { id } of await mine()) faults.push(...(await faultsOf(club, id, user)));
  const charges = await Promise.all((await mine()).map(({ id }) => paymentsOf(club.ctx, id)));
  const all = charges.flat();
  const changes = await club.ctx.db.$count(
    subscriptionOffers,
    sql`${subscriptionOffers.userId} = ${user.userId} and ${subscriptionOffers.kind} = 'change' and ${subscriptionOffers.state} = 'taken'`,
  );
  for (const { id } of await mine()) await tolerate(() => cancelSubscription(club.ctx, user, id));
  return {
    renewals: all.filter(({ state, period }) => state === "paid" && period > 0).length,
    declines: all.filter(({ state }) => state === "declined").length,
    changes,
    deaths,
    faults,
  };
}

/** What must not be of one subscription. */
export async function faultsOf(club: Club, id: string, user: GuestSession): Promise<string[]> {
  const faults: string[] = [];
  const [row] = await club.ctx.db.select().from(subscriptions).where(eq(subscriptions.id, id));
  if (row === undefined) return [`subscription ${id} is gone`];
  const payments = await paymentsOf(club.ctx, id);
  for (const { period, state, captures } of payments) {
    if (captures !== (state === "paid" ? 1 : 0)) faults.push(`period ${period} of ${id} is ${state} and was charged ${captures} times`);
  }
  const charges = await club.ctx.db.select().from(subscriptionCharges).where(eq(subscriptionCharges.subscriptionId, id));
  const offers = await club.ctx.db.select().from(subscriptionOffers).where(eq(subscriptionOffers.subscriptionId, id));
  const paid = charges.filter(({ state }) => state === "paid").map(({ period }) => period);
  if (new Set(paid).size !== paid.length) faults.push(`a period of ${id} was paid twice`);
  if (charges.some(({ state }) => state === "open") && row.state !== "ended") faults.push(`a charge of ${id} is still open`);
  const tried = offers.some(({ state, trial, kind }) => state === "taken" && trial && kind === "start");
  for (let period = tried ? 1 : 0; period <= row.period; period += 1)
    if (!paid.includes(period)) faults.push(`period ${period} of ${id} was lost`);
  // The paid time is one line without holes that anybody paid for: a period never begins before the one before it.
  const taken = charges.filter(({ state }) => state === "paid").sort((one, other) => one.period - other.period);
  for (const [index, charge] of taken.entries()) {
    const before = taken[index - 1];
    if (before !== undefined && charge.periodStart < before.periodStart)
      faults.push(`period ${charge.period} of ${id} begins before the one before it`);
  }
  if (row.credit < 0) faults.push(`the credit of ${id} is negative`);
  // What the credit is worth was put there by changes, and every unit that left it is a discount of a payment since.
  const last = offers
    .filter(({ state }) => state === "taken")
    .sort((one, other) => one.period - other.period || one.at - other.at)
    .at(-1);
  const spent = charges
    .filter(({ state, period }) => state === "paid" && period > (last?.period ?? 0))
    .reduce((sum, { discount }) => sum + discount, 0);
  if (last !== undefined && row.credit !== last.credit - spent)
    faults.push(`the credit of ${id} is ${row.credit}, of ${last.credit} were spent ${spent}`);
  if (row.userId !== user.userId) faults.push(`${id} is another user's`);
  return faults;
}
