import type { Subscription, SubscriptionTerms } from "@plaza/protocol";
import type { QuoteResponse } from "@plaza/protocol/services";
import type { GuestSubscriptions, Subscriptions } from "../services/subscriptions.ts";

/** One plan of 99,000 a month in memory; `trial` begins with nothing to pay. */
export function createMemorySubscriptions(
  answer: <T>(value: () => T | Promise<T>) => Promise<T>,
  /** What a quote says beside its terms. */
  quoted: () => Partial<QuoteResponse>,
): {
  readonly guest: GuestSubscriptions;
  readonly user: Subscriptions;
  /** Makes the subscription of a quote that was paid or agreed to. */
  readonly start: (orderId: string) => void;
  /** Every yes to terms that begin with nothing to pay. */
  readonly agreed: Parameters<GuestSubscriptions["agree"]>[0][];
} {
  const agreed: Parameters<GuestSubscriptions["agree"]>[0][] = [];
  const all = new Map<string, Subscription>();
  const offered = new Map<string, SubscriptionTerms>();
  const money = (amount: number) => ({ amount, currency: "VND" });
  const at = Date.UTC(2026, 10, 22);
  const next = { at: Date.UTC(2026, 11, 22), total: money(99_000) };

  function offer(plan: string, subscriptionId: string): QuoteResponse {
    const free = plan === "trial";
    const orderId = `plan-order-${offered.size + 1}`;
    const price = money(99_000);
    const terms = { subscriptionId, plan: { id: plan, name: "Coffee card", interval: "month" as const, count: 1 }, price, next };
    offered.set(orderId, { ...terms, ...(free ? { trialDays: 14 } : {}) });
    const total = free ? money(0) : price;
    const lines = free ? [] : [{ sku: `plan:${plan}`, name: "Coffee card", quantity: 1, unit: price, total: price }];
    const sums = { subtotal: total, tax: money(0), shipping: money(0), discount: money(0), total };
    const instrument = { id: "i-1", label: "Debit card 4417" };
    return {
      orderId,
      quote: "plan.jws",
      merchant: "Example Ltd",
      lines,
      ...sums,
      expiresAt: at,
      instrument,
      terms: offered.get(orderId),
      ...quoted(),
    };
  }

  function start(orderId: string): void {
    const terms = offered.get(orderId);
    if (terms === undefined) return;
    const { subscriptionId: id, plan, price } = terms;
    const status = terms.trialDays === undefined ? "active" : "trialing";
    all.set(id, { id, plan, status, price, period: { start: at, end: next.at }, next, cancelled: false, startedAt: at });
  }

  function change(id: string, cancelled: boolean): Subscription {
    const row = all.get(id);
    if (row === undefined) throw new Error("There is no such subscription.");
    all.set(id, { ...row, cancelled });
    return { ...row, cancelled };
  }

  return {
    agreed,
    start,
    guest: {
      quote: ({ plan }) => answer(() => offer(plan, `sub-${all.size + 1}`)),
      quoteChange: ({ plan, subscriptionId }) => answer(() => offer(plan, subscriptionId)),
      agree: (yes) =>
        answer(() => {
          agreed.push(yes);
          start(yes.orderId);
        }),
      list: () => answer(() => [...all.values()]),
      cancel: (id) => answer(() => change(id, true)),
      resume: (id) => answer(() => change(id, false)),
    },
    user: {
      list: () => answer(() => []),
      cancel: () => answer(() => []),
      resume: () => answer(() => []),
      payWith: () => answer(() => []),
    },
  };
}
