import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ServerContext, Transaction } from "../core/context.ts";
import type { TestServer } from "../testing/index.ts";
import { createCheckout } from "./checkout.ts";
import { createMemoryBooks } from "./simulator/books.ts";
import { createPaymentSimulator } from "./simulator/simulator.ts";
import { checkoutLedgerEntries, checkoutLedgerTransactions, checkoutOrders } from "./tables.ts";
import { guestSession, publishCoffee, startShop } from "./testing/coffee.ts";

let server: TestServer;
let ctx: ServerContext;
/** Some orders for ledger rows to belong to. */
let paid: string;

beforeAll(async () => {
  server = await startShop();
  ctx = server.ctx;
  await publishCoffee(server);
  paid = await payOne();
});
afterAll(() => server.close());

async function payOne(): Promise<string> {
  const checkout = createCheckout(ctx, { provider: createPaymentSimulator({ books: createMemoryBooks(), clock: ctx.clock }) });
  const session = guestSession();
  const { orderId, quote } = await checkout.quote(session, { lines: [{ sku: "flat-white", quantity: 1 }] });
  await checkout.confirm(session, { orderId, quote, key: randomUUID() });
  return orderId;
}

/** What PostgreSQL says, under drizzle's "Failed query". */
const refusal = (message: RegExp) =>
  expect.objectContaining({ cause: expect.objectContaining({ message: expect.stringMatching(message) }) });

async function book(entries: readonly { account: string; currency: string; amount: number }[]): Promise<void> {
  await ctx.db.transaction(async (tx: Transaction) => {
    const id = randomUUID();
    await tx.insert(checkoutLedgerTransactions).values({ id, orderId: paid, kind: `test-${id}`, at: 0 });
    if (entries.length > 0) await tx.insert(checkoutLedgerEntries).values(entries.map((entry) => ({ transactionId: id, ...entry })));
  });
}

describe("the ledger, held by the database itself", () => {
  it("takes exactly those transactions that sum to zero in every currency [C-21]", async () => {
    const entry = fc.record({
      account: fc.constantFrom("a", "b", "c", "d"),
      currency: fc.constantFrom("VND", "THB"),
      amount: fc.integer({ min: -5, max: 5 }).filter((amount) => amount !== 0),
    });
    const entries = fc.uniqueArray(entry, { selector: ({ account, currency }) => account + currency, maxLength: 6 });
    let balanced = 0;
    await fc.assert(
      fc.asyncProperty(entries, fc.boolean(), async (drawn, mend) => {
        // Half of them are mended, or hardly one in a hundred would balance.
        const sum = (currency: string) => drawn.reduce((total, one) => (one.currency === currency ? total + one.amount : total), 0);
        const list = mend
          ? [
              ...drawn,
              ...["VND", "THB"]
                .filter((currency) => sum(currency) !== 0)
                .map((currency) => ({ account: "mend", currency, amount: -sum(currency) })),
            ]
          : drawn;
        const holds =
          list.length >= 2 &&
          ["VND", "THB"].every(
            (currency) => list.reduce((total, one) => (one.currency === currency ? total + one.amount : total), 0) === 0,
          );
        balanced += holds ? 1 : 0;
        if (holds) await book(list);
        else await expect(book(list)).rejects.toEqual(refusal(/does not sum to zero/));
      }),
      { numRuns: 150 },
    );
    expect(balanced).toBeGreaterThan(20);
  });

  it("refuses to add to a transaction so that it is out of balance, and books an order's capture once [C-21]", async () => {
    const [transaction] = await ctx.db.select().from(checkoutLedgerTransactions).where(eq(checkoutLedgerTransactions.orderId, paid));
    await expect(
      ctx.db.insert(checkoutLedgerEntries).values({ transactionId: transaction?.id ?? "", account: "mine", currency: "VND", amount: 1 }),
    ).rejects.toEqual(refusal(/does not sum to zero/));
    await expect(
      ctx.db.insert(checkoutLedgerTransactions).values({ id: randomUUID(), orderId: paid, kind: "capture", at: 0 }),
    ).rejects.toEqual(refusal(/checkout_ledger_transactions_once/));
  });

  it.each(["checkout_ledger_entries", "checkout_ledger_transactions", "checkout_transitions"])(
    "never changes or removes a row of %s [C-21]",
    async (table) => {
      const before = await ctx.db.execute(sql`select * from ${sql.identifier(table)}`);
      expect(before.rows.length).toBeGreaterThan(0);
      const column = table === "checkout_ledger_entries" ? "amount" : "at";
      await expect(ctx.db.execute(sql`update ${sql.identifier(table)} set ${sql.identifier(column)} = 1`)).rejects.toEqual(
        refusal(/append-only/),
      );
      await expect(ctx.db.execute(sql`delete from ${sql.identifier(table)}`)).rejects.toEqual(refusal(/append-only/));
      await expect(ctx.db.execute(sql`truncate ${sql.identifier(table)} cascade`)).rejects.toEqual(refusal(/append-only/));
      expect((await ctx.db.execute(sql`select * from ${sql.identifier(table)}`)).rows).toEqual(before.rows);
    },
  );
});

describe("an order, held by the database itself", () => {
  it("does not change once it is terminal, not even at a prompt [F3]", async () => {
    for (const change of [{ state: "authorised" as const, receipt: null }, { receipt: "another" }, { total: 1 }]) {
      await expect(ctx.db.update(checkoutOrders).set(change).where(eq(checkoutOrders.id, paid))).rejects.toEqual(
        refusal(/does not change any more/),
      );
    }
    await expect(ctx.db.execute(sql`delete from checkout_orders`)).rejects.toEqual(refusal(/append-only/));
  });

  it("keeps what was quoted, whatever happens to it [C-13]", async () => {
    const checkout = createCheckout(ctx, { provider: createPaymentSimulator({ books: createMemoryBooks(), clock: ctx.clock }) });
    const { orderId } = await checkout.quote(guestSession(), { lines: [{ sku: "croissant", quantity: 1 }] });
    await expect(
      ctx.db.update(checkoutOrders).set({ total: 1, subtotal: 1, tax: 0 }).where(eq(checkoutOrders.id, orderId)),
    ).rejects.toEqual(refusal(/what was quoted does not change/));
    await expect(ctx.db.update(checkoutOrders).set({ state: "captured" }).where(eq(checkoutOrders.id, orderId))).rejects.toEqual(
      refusal(/checkout_orders_receipt/),
    );
  });
});
