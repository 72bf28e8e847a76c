import { randomUUID } from "node:crypto";
import type { CheckoutOutcome, Subscription } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import { asc, desc, eq, sql } from "drizzle-orm";
import { type Checkout, createCheckout } from "../../checkout/checkout.ts";
import { createOffSession, type OffSession } from "../../checkout/off-session.ts";
import { createOffers, type Offers } from "../../checkout/offers.ts";
import type { PaymentProvider } from "../../checkout/payment-provider.ts";
import { createRefunds, type Refunds } from "../../checkout/refunds.ts";
import { createDatabaseBooks } from "../../checkout/simulator/books.ts";
import { createPaymentSimulator } from "../../checkout/simulator/simulator.ts";
import { checkoutSimulatorPayments } from "../../checkout/tables.ts";
import { coffeeCatalogue, guestSession, startShop } from "../../checkout/testing/coffee.ts";
import type { GuestSession } from "../../core/auth.ts";
import type { Clock, ServerContext } from "../../core/context.ts";
import { users } from "../../identity/tables.ts";
import type { TestServer } from "../../testing/index.ts";
import { agreeToOffer } from "../agreeing.ts";
import { DAY_MS } from "../calendar.ts";
import { offerPlan } from "../offering.ts";
import { createRenewals, type Renewals } from "../renewals.ts";
import { giveBack, settleOffers } from "../settling.ts";
import { type SubscriptionRow, subscriptionCharges, subscriptionSteps, subscriptions } from "../tables.ts";
import { viewSubscription } from "../view.ts";

export const clubCatalogue = {
  ...coffeeCatalogue,
  plans: [
    { id: "monthly", name: "Coffee card", price: 100_000, interval: "month" },
    { id: "weekly", name: "Week card", price: 30_000, interval: "week", tax_class: "reduced" },
    { id: "yearly", name: "Year card", price: 1_000_001, interval: "year", tax_class: "zero" },
    { id: "tasting", name: "Tasting card", price: 90_000, interval: "month", trial_days: 14 },
    { id: "daily", name: "Day card", price: 5_000, interval: "day" },
  ],
};

export const START = Date.UTC(2026, 0, 31, 9);

/** The parts of a running checkout that subscriptions stand on. */
export interface Till {
  readonly ctx: ServerContext;
  readonly provider: PaymentProvider;
  readonly checkout: Checkout;
  readonly offers: Offers;
  readonly offSession: OffSession;
  readonly refunds: Refunds;
  readonly renewals: Renewals;
}

export function tillOf(ctx: ServerContext, provider: PaymentProvider): Till {
  const providerTimeoutMs = 15_000;
  const offSession = createOffSession(ctx, { provider, providerTimeoutMs });
  return {
    ctx,
    provider,
    checkout: createCheckout(ctx, { provider, providerTimeoutMs }),
    offers: createOffers(ctx, { provider }),
    offSession,
    refunds: createRefunds({ ctx, provider, providerTimeoutMs }),
    renewals: createRenewals(ctx, offSession),
  };
}

/** A coffee shop with plans, on a clock that moves only when it is told to. */
export interface Club extends Till {
  readonly server: TestServer;
  /** Lets time pass in steps, with what the jobs do in it. */
  readonly pass: (ms: number, stepMs?: number) => Promise<void>;
  /** Moves the clock and nothing else. */
  readonly sleep: (ms: number) => void;
  /** What the jobs do at this moment. */
  readonly work: () => Promise<void>;
  /** Somebody who is known to the shop, with a mini-app open. */
  readonly visitor: () => Promise<GuestSession>;
}

export async function openClub(): Promise<Club> {
  const server = await startShop();
  await server.publishApp({ id: "com.example.coffee", version: "1.0.0", catalogue: clubCatalogue });
  let time = START;
  const clock: Clock = { now: () => time };
  const ctx: ServerContext = { ...server.ctx, clock };
  const provider = createPaymentSimulator({ books: createDatabaseBooks(ctx.db), clock, impatient: true });
  const till = tillOf(ctx, provider);
  const work = async () => {
    await till.checkout.resolveDue();
    await till.refunds.resolveDue();
    await till.checkout.expireDue();
    await settleOffers(ctx);
    await giveBack(ctx, till.refunds);
    await till.renewals.runDue();
  };
  return {
    ...till,
    server,
    work,
    sleep: (ms) => {
      time += ms;
    },
    pass: async (ms, stepMs = DAY_MS) => {
      for (let left = ms; left > 0; left -= stepMs) {
        time += Math.min(stepMs, left);
        await work();
      }
    },
    visitor: async () => {
      const session = guestSession();
      const { userId } = session;
      await ctx.db.insert(users).values({ id: userId, state: "guest", role: "user", profile: {}, markRedraws: 0, createdAt: time });
      return session;
    },
  };
}

/** A yes to what stands on the sheet, as the host's sheet gives it. */
export async function accept(
  till: Till,
  session: GuestSession,
  { orderId, quote, total }: QuoteResponse,
  instrumentId = "sim-ok",
): Promise<CheckoutOutcome | undefined> {
  if (total.amount > 0) return till.checkout.confirm(session, { orderId, quote, instrumentId, key: randomUUID() });
  await agreeToOffer(till.ctx, { provider: till.provider, allowances: { VND: 10_000_000 } }, session, {
    offerId: orderId,
    quote,
    instrumentId,
  });
  return undefined;
}

export async function subscribe(till: Till, session: GuestSession, plan: string, instrumentId?: string): Promise<Subscription> {
  const quote = await offerPlan(till.ctx, till, session, plan);
  await accept(till, session, quote, instrumentId);
  await till.checkout.resolveDue();
  await settleOffers(till.ctx);
  return now(till.ctx, quote.terms?.subscriptionId ?? "");
}

export async function rowOf(ctx: Pick<ServerContext, "db">, id: string): Promise<SubscriptionRow> {
  const [row] = await ctx.db.select().from(subscriptions).where(eq(subscriptions.id, id));
  if (row === undefined) throw new Error("There is no such subscription.");
  return row;
}

/** How it stands. */
export async function now(ctx: Pick<ServerContext, "db">, id: string): Promise<Subscription> {
  return viewSubscription(await rowOf(ctx, id));
}

/** What happened to it, newest first. */
export async function stepsOf(ctx: Pick<ServerContext, "db">, id: string): Promise<string[]> {
  const steps = await ctx.db
    .select()
    .from(subscriptionSteps)
    .where(eq(subscriptionSteps.subscriptionId, id))
    .orderBy(desc(subscriptionSteps.id));
  return steps.map(({ event, reason }) => (reason === null ? event : `${event} ${reason}`));
}

/** What the provider did for a subscription, in order: one for each try, with how often money moved and what went back of it. */
export async function paymentsOf(ctx: Pick<ServerContext, "db">, id: string) {
  const rows = await ctx.db
    .select({ payment: checkoutSimulatorPayments, charge: subscriptionCharges })
    .from(subscriptionCharges)
    .innerJoin(checkoutSimulatorPayments, sql`${checkoutSimulatorPayments.attemptId} = ${subscriptionCharges.orderId}::text`)
    .where(eq(subscriptionCharges.subscriptionId, id))
    .orderBy(asc(subscriptionCharges.period), asc(subscriptionCharges.attempt));
  return rows.map(({ payment, charge }) => ({
    period: charge.period,
    state: charge.state,
    amount: payment.amount,
    captures: payment.captures,
    wentBack: Object.values(payment.refunds).map(({ amount }) => amount),
  }));
}
