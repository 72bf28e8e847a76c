import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { TestServer } from "../testing/index.ts";
import { createCheckout } from "./checkout.ts";
import { createRefunds } from "./refunds.ts";
import { checkoutSimulatorPayments } from "./tables.ts";
import { publishCoffee, startShop } from "./testing/coffee.ts";
import { keepCommits } from "./testing/crash.ts";
import { createShop, faultsOfBooks, playHistory, type Shop } from "./testing/histories.ts";
import { type History, history } from "./testing/history.ts";
import { countSteps, sweepKills } from "./testing/kill-sweep.ts";

const SEED = 20_261_122;
const HISTORIES = 150;

let server: TestServer;
let shop: Shop;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  shop = createShop(server.ctx);
  await keepCommits(shop.ctx.pool);
});
afterAll(() => server.close());

const PAID: History = [
  { act: "quote", device: 0, quantity: 2 },
  {
    act: "confirm",
    device: 0,
    which: 0,
    instrument: "sim-ok",
    times: 1,
    keys: "one",
    cancelBeside: false,
    eventsBeside: false,
    death: null,
    crash: null,
  },
  { act: "refund", which: 0, thousandths: 500, times: 1, death: null },
];

it(`holds over ${HISTORIES} random histories of taps, tabs, devices, killed processes, lost answers and events of the provider, true, late, twice and forged: no order is charged twice or lost, none stays open, every transaction sums to zero [C-01][C-04][C-07][C-09][C-10][C-12][C-21]`, async () => {
  const sums = { paid: 0, refunds: 0, deaths: 0 };
  for (const steps of fc.sample(history, { numRuns: HISTORIES, seed: SEED })) {
    const { faults, ...played } = await playHistory(shop, steps);
    expect(faults, `seed ${SEED}: ${JSON.stringify(steps)}`).toEqual([]);
    for (const key of ["paid", "refunds", "deaths"] as const) sums[key] += played[key];
  }
  expect(await faultsOfBooks(shop.ctx)).toEqual([]);
  // They were histories in which something happened.
  for (const key of ["paid", "refunds", "deaths"] as const) expect(sums[key], key).toBeGreaterThan(HISTORIES / 20);
}, 120_000);

it("holds when the process dies before or after any step of a confirmation whose bank asks for the payer, and it is confirmed again [C-07][C-18]", async () => {
  const [quote, confirm] = PAID as readonly [History[number], Extract<History[number], { act: "confirm" }>];
  for (const [instrument, paid] of [
    ["sim-bank-asks", true],
    ["sim-bank-page", true],
    ["sim-bank-page", false],
  ] as const) {
    let [died, some] = [true, 0];
    for (let at = 1; died; at += 1) {
      for (const after of [false, true]) {
        const tap = { ...confirm, instrument };
        const { faults, deaths, ...played } = await playHistory(shop, [
          quote,
          { ...tap, death: { at, after } },
          tap,
          { act: "bank", which: 0, approve: paid },
          { act: "wait", ms: 61_000 },
          { act: "resolve", death: null },
          tap,
          { act: "bank", which: 0, approve: paid },
        ]);
        expect(faults, `${instrument}, ${after ? "after" : "before"} step ${at}`).toEqual([]);
        died = deaths > 0;
        some += played.paid;
      }
    }
    if (paid) expect(some).toBeGreaterThan(0);
    else expect(some).toBe(0);
  }
  expect(await faultsOfBooks(shop.ctx)).toEqual([]);
}, 120_000);

it("holds when the database crashes at any step of a confirmation, and recovers [C-08]", async () => {
  let at = 1;
  for (let crashed = true; crashed; at += 1) {
    const { faults, crashes } = await playHistory(
      shop,
      PAID.map((step) => (step.act === "confirm" ? { ...step, crash: at } : step)),
    );
    expect(faults, `at step ${at}`).toEqual([]);
    crashed = crashes > 0;
  }
  expect(at).toBeGreaterThan(7);
  expect(await faultsOfBooks(shop.ctx)).toEqual([]);
}, 120_000);

it("holds when the process of a confirmation is killed, before and after a step of each kind [C-07]", async () => {
  const steps = await countSteps(shop, server.config);
  // Early, when the order is confirmed, when money has moved, and last; `npm run simulate -- checkout --kills` kills at all of them.
  const points = [
    { at: 2, after: true },
    { at: steps - 6, after: true },
    { at: steps - 1, after: true },
    { at: steps, after: false },
    { at: steps, after: true },
  ];
  expect(await sweepKills(shop, server.config, points)).toEqual({ killed: points.length, faults: [] });
}, 120_000);

it("finds a second charge, a refund that moved nothing, and an order that nobody settles", async () => {
  const liar = { ...shop.provider, refund: async () => ({ status: "refunded" as const }) };
  const lying = { ...shop, provider: liar, refunds: createRefunds({ ctx: shop.ctx, provider: liar, providerTimeoutMs: 1000 }) };
  expect((await playHistory(lying, PAID)).faults).toEqual([expect.stringContaining("the provider gave back 0")]);

  const silent = { ...shop.provider, lookup: () => Promise.reject(new Error("down")) };
  const stuck = { ...shop, checkout: createCheckout(shop.ctx, { provider: silent, providerTimeoutMs: 1000 }) };
  const unanswered: History = PAID.map((step) => (step.act === "confirm" ? { ...step, instrument: "sim-lost-answer" } : step));
  expect((await playHistory(stuck, unanswered)).faults).toContainEqual(expect.stringContaining("is still unknown"));

  expect((await playHistory(shop, PAID)).faults).toEqual([]);
  await shop.checkout.resolveDue();
  const [paid] = await shop.ctx.db
    .select()
    .from(checkoutSimulatorPayments)
    .where(eq(checkoutSimulatorPayments.status, "captured"))
    .limit(1);
  await shop.ctx.db
    .update(checkoutSimulatorPayments)
    .set({ captures: sql`captures + 1` })
    .where(eq(checkoutSimulatorPayments.attemptId, paid?.attemptId ?? ""));
  expect(await faultsOfBooks(shop.ctx)).toContainEqual(expect.stringContaining("order and provider differ"));
});
