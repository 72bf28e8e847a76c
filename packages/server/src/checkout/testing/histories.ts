import { randomUUID } from "node:crypto";
import { isMiniAppError } from "@plaza/protocol";
import { eq, inArray, sql } from "drizzle-orm";
import type { GuestSession } from "../../core/auth.ts";
import type { Clock, ServerContext } from "../../core/context.ts";
import { isDatabaseFault } from "../../core/database-faults.ts";
import { type Checkout, createCheckout } from "../checkout.ts";
import { createDisputes } from "../disputes.ts";
import { createInbound, type Inbound } from "../inbound.ts";
import { unresolvedStates } from "../order-state.ts";
import type { PaymentProvider } from "../payment-provider.ts";
import { createRefunds, type Refunds } from "../refunds.ts";
import { answerBank } from "../simulator/bank-page.ts";
import { createDatabaseBooks } from "../simulator/books.ts";
import { createPaymentSimulator } from "../simulator/simulator.ts";
import { drawDeliveries } from "../simulator/webhooks.ts";
import { checkoutOrders, checkoutRefunds, checkoutSimulatorPayments } from "../tables.ts";
import { audit, givenBackOf } from "./books.ts";
import { guestSession } from "./coffee.ts";
import { crashDatabase } from "./crash.ts";
import type { History } from "./history.ts";
import { Killed, Life, mortalContext, mortalProvider } from "./mortal.ts";

const SECOND = 1000;
/** Between the simulator and us. */
const SECRET = "of the simulator";
/** Far more than anything here takes. */
const PROVIDER_TIMEOUT_MS = 15_000;

export interface Shop {
  readonly ctx: ServerContext;
  readonly provider: PaymentProvider;
  readonly checkout: Checkout;
  readonly refunds: Refunds;
  /** Takes what the provider tells us by itself. */
  readonly inbound: Inbound;
  readonly pass: (ms: number) => void;
}

/** As a process of its own has them. */
function partsOf(ctx: ServerContext, provider: PaymentProvider): Pick<Shop, "checkout" | "refunds" | "inbound"> {
  const options = { ctx, provider, providerTimeoutMs: PROVIDER_TIMEOUT_MS };
  return {
    checkout: createCheckout(ctx, options),
    refunds: createRefunds(options),
    inbound: createInbound({ ...options, disputes: createDisputes({ ctx, provider: provider.name }) }),
  };
}

/** The checkout of a server on a clock that moves only when it is told to, with the simulator as its provider. */
export function createShop(base: ServerContext): Shop {
  let time = Date.UTC(2026, 10, 21, 12);
  const clock: Clock = { now: () => time };
  const ctx: ServerContext = { ...base, clock };
  const provider = createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock, impatient: true, webhookSecret: SECRET });
  return {
    ...partsOf(ctx, provider),
    ctx,
    provider,
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
  /** Of the database. */
  readonly crashes: number;
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
  let crashes = 0;

  /** A process that may die; an error that is neither its death nor a typed answer is a fault. */
  async function inProcess(
    ends: { readonly at: number; readonly after: boolean } | null,
    act: (of: Shop) => Promise<unknown>,
    crash: number | null = null,
  ): Promise<void> {
    const strike = async (): Promise<void> => {
      crashes += 1;
      await crashDatabase(ctx.pool);
    };
    const life = new Life(ends?.at ?? Number.POSITIVE_INFINITY, ends?.after ?? false, crash === null ? undefined : { at: crash, strike });
    await tolerate(() => act({ ...shop, ...partsOf(mortalContext(ctx, life), mortalProvider(provider, life)) }));
    if (!life.survived) deaths += 1;
  }
  async function tolerate(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      const killed = error instanceof Killed || (error instanceof Error && error.cause instanceof Killed);
      const typed = isMiniAppError(error) && error.code !== "INTERNAL";
      if (!killed && !typed && !isDatabaseFault(error))
        faults.push(`an error without a type: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    }
  }
  /** What the provider tells of an order, true or not, several times and in any order, with forgeries among it [C-09][C-10]. */
  async function tell(of: Shop, orderId: string): Promise<void> {
    const deliveries = drawDeliveries({ seed: orderId, attempts: [orderId], secret: SECRET, now: ctx.clock.now() });
    await Promise.all(
      deliveries.map(async ({ body, headers, forged }) => {
        const event = believed(provider, body, headers, ctx.clock.now());
        if ((event === undefined) !== forged)
          faults.push(`an event ${forged ? "that was forged was believed" : "of the provider was refused"}`);
        if (event !== undefined) await tolerate(() => of.inbound.receive(event, body));
      }),
    );
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
      if (one.act === "events") await inProcess(one.death, (of) => tell(of, orderId));
      if (one.act === "bank") {
        await answerBank(createDatabaseBooks(ctx.db), orderId, one.approve);
        await checkout.back(orderId);
      }
      if (one.act === "cancel") await tolerate(() => checkout.cancel(deviceOf(one.device), orderId, "user"));
      if (one.act === "confirm") {
        const tap = async (of: Shop): Promise<void> => {
          const acts: Promise<unknown>[] = Array.from({ length: one.times }, async () => {
            const confirmation = { orderId, quote, instrumentId: one.instrument, key: one.keys === "one" ? key : randomUUID() };
            const { status } = await of.checkout.confirm(deviceOf(one.device), confirmation);
            said.push({ orderId, status });
          });
          if (one.cancelBeside) acts.push(tolerate(() => checkout.cancel(deviceOf(1 - one.device), orderId, "user")));
          if (one.eventsBeside) acts.push(tell(of, orderId));
          for (const result of await Promise.allSettled(acts))
            if (result.status === "rejected") await tolerate(() => Promise.reject(result.reason));
        };
        await inProcess(one.death, tap, one.crash);
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

  pass(601 * SECOND);
  // A process that was killed holds its locks until the database has seen that it is gone.
  for (let round = 0; round < 20 && (await hasOpen(ctx, userId)); round += 1) {
    pass(61 * SECOND);
    await checkout.resolveDue();
    await refunds.resolveDue();
    await checkout.expireDue();
  }

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
  const payments =
    ids.length === 0 ? [] : await ctx.db.select().from(checkoutSimulatorPayments).where(inArray(checkoutSimulatorPayments.attemptId, ids));
  for (const order of orders) {
    const payment = payments.find(({ attemptId }) => attemptId === order.id);
    const charges = payment?.captures ?? 0;
    const paid = order.state === "captured";
    if (charges !== (paid ? 1 : 0)) faults.push(`order ${order.id} is ${order.state} and was charged ${charges} times`);
    const recorded = given
      .filter((refund) => refund.orderId === order.id && refund.state === "refunded")
      .reduce((sum, refund) => sum + refund.amount, 0);
    const moved = givenBackOf(payment).reduce((sum, amount) => sum + amount, 0);
    if (recorded !== moved) faults.push(`of order ${order.id} the provider gave back ${moved}, and ${recorded} is recorded`);
    if (moved > order.total) faults.push(`of order ${order.id} more went back than was paid`);
  }
  return {
    orders: orders.length,
    paid: orders.filter(({ state }) => state === "captured").length,
    refunds: given.length,
    deaths,
    crashes,
    faults,
  };
}

function believed(provider: PaymentProvider, body: Buffer, headers: Readonly<Record<string, string>>, now: number) {
  try {
    return provider.webhooks?.verify(body, headers, now);
  } catch {
    return undefined; // refused, as the route would
  }
}

async function hasOpen(ctx: Pick<ServerContext, "db">, userId: string): Promise<boolean> {
  const { rows } = await ctx.db.execute(sql`
    select 1 from ${checkoutOrders} where user_id = ${userId} and (
      state in ('quoted', 'authorising', 'authorised', 'unknown')
      or exists (select 1 from ${checkoutRefunds} where order_id = ${checkoutOrders.id} and state = 'pending')
    ) limit 1`);
  return rows.length > 0;
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
