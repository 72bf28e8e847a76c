import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS } from "./calendar.ts";
import { type Club, now, openClub, paymentsOf, subscribe } from "./testing/club.ts";
import { eraseSubscriptions, payWith } from "./wishes.ts";

let club: Club;
beforeAll(async () => {
  club = await openClub();
});
afterAll(() => club.server.close());

/** What the provider took for a subscription, in order. */
async function paid(id: string): Promise<(number | null)[]> {
  return (await paymentsOf(club.ctx, id)).flatMap(({ amount, captures }) => Array.from({ length: captures }, () => amount));
}

describe("what its mini-app and its user become", () => {
  it("a stopped mini-app is paid nothing; it is paused with the reason, goes on when the app does, and ends after a week [H5]", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "weekly");
    await club.ctx.registry.stopApp(user.appId, {});
    await club.pass(period.end + DAY_MS / 2 - club.ctx.clock.now());
    expect(await now(club.ctx, id)).toMatchObject({ status: "paused", held: "app_stopped" });
    await club.ctx.registry.resumeApp(user.appId);
    await club.pass(DAY_MS);
    expect(await now(club.ctx, id)).toMatchObject({ status: "active" });
    expect(await paid(id)).toEqual([31_500, 31_500]);
    await club.ctx.registry.stopApp(user.appId, {});
    await club.pass(16 * DAY_MS);
    await club.ctx.registry.resumeApp(user.appId);
    expect(await now(club.ctx, id)).toMatchObject({ status: "ended", endReason: "app_unavailable" });
    expect(await paid(id)).toEqual([31_500, 31_500]);
  });

  it("who erases their data is charged no more, and a payment that was under way goes back [I-13]", async () => {
    const user = await club.visitor();
    const { id, period } = await subscribe(club, user, "weekly");
    await payWith(club.ctx, club.provider, user, id, "sim-pending");
    club.sleep(period.end - club.ctx.clock.now());
    await club.renewals.runDue();
    await club.ctx.db.transaction((tx) => eraseSubscriptions(tx, { userIds: [user.userId] }, club.ctx.clock.now()));
    expect(await now(club.ctx, id)).toMatchObject({ status: "ended", endReason: "erased" });
    await club.pass(8 * DAY_MS);
    expect(await paid(id)).toEqual([31_500, 31_500]);
    expect((await paymentsOf(club.ctx, id)).map(({ wentBack }) => wentBack)).toEqual([[], [31_500]]);
  });

  it("time in which the server slept is not charged: a period that is over before it could be paid begins when it is", async () => {
    const user = await club.visitor();
    const { id } = await subscribe(club, user, "daily");
    club.sleep(10 * DAY_MS);
    await club.work();
    expect(await paid(id)).toEqual([5_500, 5_500]);
    expect(await now(club.ctx, id)).toMatchObject({ period: { start: club.ctx.clock.now() } });
  });
});
