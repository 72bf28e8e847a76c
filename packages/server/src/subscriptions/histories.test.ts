import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkoutSimulatorPayments } from "../checkout/tables.ts";
import { faultsOfBooks } from "../checkout/testing/histories.ts";
import { type Club, openClub, subscribe } from "./testing/club.ts";
import { faultsOf, history, playHistory } from "./testing/histories.ts";

const SEED = 20_261_122;
const HISTORIES = 100;

let club: Club;
beforeAll(async () => {
  club = await openClub();
});
afterAll(() => club.server.close());

it(`over ${HISTORIES} random histories of yes and no, cards that fail, lost answers, changes of plan and killed processes no period is charged twice or lost, and the books hold [F9][C-07][C-11][C-21]`, async () => {
  const sums = { renewals: 0, declines: 0, changes: 0, deaths: 0 };
  for (const steps of fc.sample(history, { numRuns: HISTORIES, seed: SEED })) {
    const { faults, ...played } = await playHistory(club, steps);
    expect(faults, `seed ${SEED}: ${JSON.stringify(steps)}`).toEqual([]);
    for (const key of ["renewals", "declines", "changes", "deaths"] as const) sums[key] += played[key];
  }
  expect(await faultsOfBooks(club.ctx)).toEqual([]);
  // They were histories in which something happened.
  for (const key of ["renewals", "declines", "changes", "deaths"] as const) expect(sums[key], key).toBeGreaterThan(HISTORIES / 20);
}, 120_000);

it("finds a period that was charged twice, and one that was never paid", async () => {
  const user = await club.visitor();
  const { id } = await subscribe(club, user, "weekly");
  expect(await faultsOf(club, id, user)).toEqual([]);
  const isFirst = sql`${checkoutSimulatorPayments.attemptId} = (select order_id::text from subscription_charges where subscription_id = ${id})`;
  await club.ctx.db.update(checkoutSimulatorPayments).set({ captures: 2 }).where(isFirst);
  expect(await faultsOf(club, id, user)).toEqual([expect.stringContaining("charged 2 times")]);
  await club.ctx.db.execute(sql`update subscriptions set period = 1 where id = ${id}`);
  expect(await faultsOf(club, id, user)).toContainEqual(expect.stringContaining("period 1 of"));
});
