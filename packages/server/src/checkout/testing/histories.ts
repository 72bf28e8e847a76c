import { randomUUID } from "node:crypto";
import { isMiniAppError } from "@plaza/protocol";
import { eq, inArray, sql } from "drizzle-orm";
import fc from "fast-check";
import type { GuestSession } from "../../core/auth.ts";
import type { Clock, ServerContext } from "../../core/context.ts";
import { type Checkout, createCheckout } from "../checkout.ts";
import { unresolvedStates } from "../order-state.ts";
import type { PaymentProvider } from "../payment-provider.ts";
import { createRefunds, type Refunds } from "../refunds.ts";
import { createDatabaseBooks } from "../simulator/books.ts";
import { simulatedInstruments } from "../simulator/outcomes.ts";
import { createPaymentSimulator } from "../simulator/simulator.ts";
import { checkoutOrders, checkoutRefunds } from "../tables.ts";
import { audit, booksOf } from "./books.ts";
import { guestSession } from "./coffee.ts";
import { Killed, Life, mortalContext, mortalProvider } from "./mortal.ts";

const SECOND = 1000;
/** Far more than anything here takes. */
const PROVIDER_TIMEOUT_MS = 15_000;

/** Where a process dies: at which of its steps, and whether the step is still done. */
const death = fc.oneof(
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.record({ at: fc.integer({ min: 1, max: 40 }), after: fc.boolean() }) },
);
/** As often as not one that pays: without paid orders nothing goes back. */
const instrument = fc.oneof(fc.constant("sim-ok"), fc.constantFrom(...simulatedInstruments.map(({ id }) => id)));
const which = fc.nat({ max: 7 });
const quote = fc.record({ act: fc.constant("quote" as const), device: fc.nat({ max: 1 }), quantity: fc.integer({ min: 1, max: 3 }) });
const step = fc.oneof(
  { weight: 3, arbitrary: quote },
  {
    weight: 5,
    arbitrary: fc.record({
      act: fc.constant("confirm" as const),
      device: fc.nat({ max: 1 }),
      which,
      instrument,
      times: fc.integer({ min: 1, max: 4 }),
      /** Each tap with a key of its own, as two tabs have. */
      keys: fc.constantFrom("one" as const, "each" as const),
      cancelBeside: fc.constantFrom(true, false, false, false, false),
      death,
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("cancel" as const), device: fc.nat({ max: 1 }), which }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("resolve" as const), death }) },
  {
    weight: 2,
    arbitrary: fc.record({
      act: fc.constant("refund" as const),
      which,
      thousandths: fc.integer({ min: 1, max: 1500 }),
      times: fc.integer({ min: 1, max: 3 }),
      death,
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("wait" as const), ms: fc.constantFrom(SECOND, 31 * SECOND, 601 * SECOND) }) },
);

/** What a user with two devices, their taps, the processes and the clock do, one after the other. */
export const history = fc.noBias(fc.tuple(quote, fc.array(step, { minLength: 3, maxLength: 14 })).map(([first, rest]) => [first, ...rest]));
export type History = readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[];

export interface Shop {
  readonly ctx: ServerContext;
  readonly provider: PaymentProvider;
  readonly checkout: Checkout;
  readonly refunds: Refunds;
  readonly pass: (ms: number) => void;
}

/** The checkout of a server on a clock that moves only when it is told to, with the simulator as its provider. */
export function createShop(base: ServerContext): Shop {
  let time = Date.UTC(2026, 10, 21, 12);
  const clock: Clock = { now: () => time };
  const ctx: ServerContext = { ...base, clock };
  const provider = createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock, impatient: true });
  return {
    ctx,
    provider,
    checkout: createCheckout(ctx, { provider, providerTimeoutMs: PROVIDER_TIMEOUT_MS }),
    refunds: createRefunds({ ctx, provider, providerTimeoutMs: PROVIDER_TIMEOUT_MS }),
    pass: (ms) => {
      time += ms;
    },
  };
}

/** What one history came to. */
export interface Played {
  readonly orders: number;
  readonly paid: number;
  readonly refunds: number;
  readonly deaths: number;
  /** What must not be; empty when all holds. */
  readonly faults: readonly string[];
}

/**
 * Plays a history for a user of its own, lets everything that is open settle, and looks: every order is at its end, what was answered stands, the provider moved
 * money once for each paid order and for no other, and what went back is what was recorded and never more than was paid.
 */
export async function playHistory(shop: Shop, steps: History): Promise<Played> {
  const { ctx, provider, checkout, refunds, pass } = shop;
  const userId = randomUUID();
  const devices = [guestSession({ userId }), guestSession({ userId })];
  const offers: { readonly orderId: string; readonly quote: string; readonly key: string }[] = [];
  const said: { readonly orderId: string; readonly status: string }[] = [];
  const faults: string[] = [];
  let deaths = 0;

  /** A process that may die; an error that is neither its death nor a typed answer is a fault. */
  async function inProcess(
    ends: { readonly at: number; readonly after: boolean } | null,
    act: (of: Shop) => Promise<unknown>,
  ): Promise<void> {
    const life = new Life(ends?.at ?? Number.POSITIVE_INFINITY, ends?.after ?? false);
    const mortal = { ctx: mortalContext(ctx, life), provider: mortalProvider(provider, life), providerTimeoutMs: PROVIDER_TIMEOUT_MS };
    await tolerate(() => act({ ...shop, checkout: createCheckout(mortal.ctx, mortal), refunds: createRefunds(mortal) }));
    if (!life.survived) deaths += 1;
  }
  async function tolerate(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const killed = error instanceof Killed || (error instanceof Error && error.cause instanceof Killed);
      const typed = isMiniAppError(error) && error.code !== "INTERNAL";
      if (!killed && !typed)
        faults.push(`an error without a type: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  const pick = (index: number) => offers[index % Math.max(1, offers.length)];
  const deviceOf = (index: number): GuestSession => devices[index] ?? guestSession({ userId });

  for (const one of steps) {
    if (one.act === "quote") {
      await tolerate(async () => {
        const { orderId, quote } = await checkout.quote(deviceOf(one.device), { lines: [{ sku: "flat-white", quantity: one.quantity }] });
        offers.push({ orderId, quote, key: randomUUID() });
      });
    } else if (one.act === "wait") {
      pass(one.ms);
      if (one.ms > 600 * SECOND) await checkout.expireDue();
    } else if (one.act === "resolve") {
      await inProcess(one.death, async (of) => {
        await of.checkout.resolveDue();
        await of.refunds.resolveDue();
      });
    } else {
      const offer = pick(one.which);
      if (offer === undefined) continue;
      const { orderId, quote, key } = offer;
      if (one.act === "cancel") await tolerate(() => checkout.cancel(deviceOf(one.device), orderId, "user"));
      if (one.act === "confirm") {
        await inProcess(one.death, async (of) => {
          const acts: Promise<unknown>[] = Array.from({ length: one.times }, async () => {
            const confirmation = { orderId, quote, instrumentId: one.instrument, key: one.keys === "one" ? key : randomUUID() };
            const { status } = await of.checkout.confirm(deviceOf(one.device), confirmation);
            said.push({ orderId, status });
          });
          if (one.cancelBeside) acts.push(tolerate(() => checkout.cancel(deviceOf(1 - one.device), orderId, "user")));
          for (const result of await Promise.allSettled(acts))
            if (result.status === "rejected") await tolerate(() => Promise.reject(result.reason));
        });
      }
      if (one.act === "refund") {
        const [order] = await ctx.db.select({ total: checkoutOrders.total }).from(checkoutOrders).where(eq(checkoutOrders.id, orderId));
        const amount = Math.max(1, Math.floor(((order?.total ?? 0) * one.thousandths) / 1000));
        await inProcess(one.death, async (of) => {
          const body = { amount, reason: "other" as const };
          const request = { orderId, by: "operator", key: randomUUID(), body };
          const gave = Array.from({ length: one.times }, () => of.refunds.give(request, async () => {}));
          for (const result of await Promise.allSettled(gave))
            if (result.status === "rejected") await tolerate(() => Promise.reject(result.reason));
        });
      }
    }
  }

  for (let round = 0; round < 10; round += 1) {
    pass(61 * SECOND);
    await checkout.resolveDue();
    await refunds.resolveDue();
  }
  await checkout.expireDue();

  const orders = await ctx.db.select().from(checkoutOrders).where(eq(checkoutOrders.userId, userId));
  const ids = orders.map(({ id }) => id);
  for (const { id, state } of orders)
    if (state === "quoted" || (unresolvedStates as readonly string[]).includes(state)) faults.push(`order ${id} is still ${state}`);
  for (const { orderId, status } of said) {
    const state = orders.find(({ id }) => id === orderId)?.state;
    if (status === "paid" && state !== "captured") faults.push(`order ${orderId} was said to be paid and is ${state}`);
    if (status === "declined" && state !== "declined") faults.push(`order ${orderId} was said to be declined and is ${state}`);
  }
  const given = ids.length === 0 ? [] : await ctx.db.select().from(checkoutRefunds).where(inArray(checkoutRefunds.orderId, ids));
  for (const { state, id } of given) if (state === "pending") faults.push(`refund ${id} is still pending`);
  for (const order of orders) {
    const books = await booksOf(ctx, order.id);
    const paid = order.state === "captured";
    if (books.charges !== (paid ? 1 : 0)) faults.push(`order ${order.id} is ${order.state} and was charged ${books.charges} times`);
    const recorded = given
      .filter((refund) => refund.orderId === order.id && refund.state === "refunded")
      .reduce((sum, refund) => sum + refund.amount, 0);
    const moved = books.givenBack.reduce((sum, amount) => sum + amount, 0);
    if (recorded !== moved) faults.push(`of order ${order.id} the provider gave back ${moved}, and ${recorded} is recorded`);
    if (moved > order.total) faults.push(`of order ${order.id} more went back than was paid`);
  }
  return { orders: orders.length, paid: orders.filter(({ state }) => state === "captured").length, refunds: given.length, deaths, faults };
}

/** What must not be in the books of all orders together; empty when all holds. */
export async function faultsOfBooks(ctx: Pick<ServerContext, "db">): Promise<string[]> {
  const { sums, different, negative } = await audit(ctx);
  const { rows: uneven } = await ctx.db.execute<{ id: string }>(
    sql`select transaction_id as id from checkout_ledger_entries group by transaction_id, currency having sum(amount) <> 0`,
  );
  return [
    ...sums.filter((sum) => sum !== 0).map((sum) => `the ledger's sum is ${sum}`),
    ...uneven.map(({ id }) => `transaction ${id} does not sum to zero`),
    ...different.map((row) => `order and provider differ: ${JSON.stringify(row)}`),
    ...negative.map((row) => `a receivable is negative: ${JSON.stringify(row)}`),
  ];
}
