import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { notFound } from "../core/problems.ts";
import type { UserClient } from "../testing/index.ts";
import { type StripeShop, startStripeShop } from "./stripe/testing/stripe-shop.ts";
import { booksOf } from "./testing/books.ts";

let shop: StripeShop;
let operator: UserClient;
beforeAll(async () => {
  shop = await startStripeShop();
  operator = await shop.server.signIn("operator", "console");
});
afterAll(() => shop.close());

const refund = (orderId: string, amount: number) =>
  shop.running.refunds.give({ orderId, by: "operator", key: randomUUID(), body: { reason: "requested", amount } }, async () => {});

describe("reconciling with Stripe's file", () => {
  /** Of a day of its own, so that tests do not meet in one file. */
  async function day() {
    shop.clock.advance(24 * 3_600_000);
    const from = shop.clock.now();
    const orders = [await shop.paid(), await shop.paid(), await shop.paid()] as const;
    const { refund: given } = await refund(orders[0].orderId, 9_000);
    return { from, until: from + 3_600_000, orders, given };
  }
  const header = "balance_transaction_id,created_utc,currency,gross,reporting_category,source_id,payment_intent_id";
  const charge = (id: string, intent: string, gross = "99000") => `${id},2026-11-22 10:00:00,vnd,${gross},charge,ch_${id},${intent}`;
  const refundLine = (id: string, stripeId: string, gross = "-9000") => `${id},2026-11-22 10:00:00,vnd,${gross},refund,${stripeId},`;
  const csv = (...lines: string[]) => [header, ...lines, "txn_p,2026-11-22 10:00:00,vnd,-5000000,payout,po_1,"].join("\n");
  const stripeRefund = (refundId: string) =>
    [...shop.double.books.refunds.values()].find(({ metadata }) => metadata.plaza_refund === refundId)?.id ?? "";
  const run = (body: { from: number; until: number; file: string }) => operator.post("/admin/reconciliations", body);
  const readItems = async (id: string) =>
    (await operator.get(`/admin/reconciliations/${id}`)).json as {
      items: { id: string; class: string; orderId?: string }[];
      reconciliation: { open: number };
    };

  it("finds nothing where both agree, and says so the same way when it gets the file again [C-22]", async () => {
    const { from, until, orders, given } = await day();
    const file = csv(...orders.map(({ intent }, at) => charge(`txn_a${at}`, intent)), refundLine("txn_ar", stripeRefund(given.id)));
    const first = await run({ from, until, file });
    expect(first.json).toMatchObject({
      counts: { matched: 4, missing: 0, extra: 0, changed: 0, duplicated: 0 },
      open: 0,
      provider: "stripe",
    });
    expect((await run({ from, until, file })).json).toMatchObject({ id: (first.json as { id: string }).id });
  });

  it("keeps what is missing, extra, changed and there twice until a person closes it, and alerts; no money moves [C-22]", async () => {
    const { from, until, orders, given } = await day();
    const books = () => Promise.all(orders.map(({ orderId }) => booksOf(shop.ctx, orderId)));
    const before = await books();
    const requests = shop.double.requests.length;
    const file = csv(
      charge("txn_b0", orders[0].intent),
      charge("txn_b1", orders[0].intent),
      charge("txn_b2", orders[1].intent, "98999"),
      charge("txn_b3", "pi_unknown"),
      refundLine("txn_br", stripeRefund(given.id), "-9001"),
    );
    const made = await run({ from, until, file });
    expect(made.json).toMatchObject({ counts: { matched: 1, missing: 1, extra: 1, changed: 2, duplicated: 1 }, open: 5 });
    const { id } = made.json as { id: string };
    const { items } = await readItems(id);
    expect(items.map((item) => [item.class, item.orderId])).toEqual([
      ["duplicated", orders[0].orderId],
      ["changed", orders[1].orderId],
      ["extra", undefined],
      ["changed", orders[0].orderId],
      ["missing", orders[2].orderId],
    ]);
    expect(await shop.ctx.metrics.getSingleMetricAsString("plaza_reconciliation_open")).toMatch(/class="changed"\} 2\n/);
    expect(await books()).toEqual(before);
    expect(shop.double.requests).toHaveLength(requests);

    const close = (item: string, note: string) => operator.post(`/admin/reconciliations/${id}/items/${item}/close`, { note });
    const closed = await close(items[4]?.id ?? "", "in tomorrow's file");
    expect(closed.json).toMatchObject({ reconciliation: { open: 4 } });
    expect((await close(items[4]?.id ?? "", "again")).status).toBe(404);
    expect(((await operator.get("/admin/reconciliations")).json as { open: number }).open).toBe(4);

    // The day after has the payment that was missing, and once more one that the file before had.
    const next = csv(charge("txn_c2", orders[2].intent), charge("txn_c0", orders[0].intent));
    expect((await run({ from: until, until: until + 1, file: next })).json).toMatchObject({
      counts: { matched: 1, duplicated: 1, missing: 0 },
    });
  });

  it("reads the API's JSON lines too, and what the buyer was charged where the account settles in another currency", async () => {
    const { from, until, orders } = await day();
    const json = (id: string, intent: string) =>
      JSON.stringify({
        id,
        object: "balance_transaction",
        created: from / 1_000,
        amount: 391,
        currency: "usd",
        reporting_category: "charge",
        source: { id: `ch_${id}`, amount: 99_000, currency: "vnd", payment_intent: intent },
      });
    const file = orders.map(({ intent }, at) => json(`txn_d${at}`, intent)).join("\n");
    expect((await run({ from, until, file })).json).toMatchObject({ counts: { matched: 3, missing: 1, changed: 0 } });
    const faced = `${header},customer_facing_amount,customer_facing_currency\n${charge("txn_d0", orders[0].intent, "3.91").replace("vnd", "usd")},99000,vnd`;
    expect((await run({ from: until, until: until + 1, file: faced })).json).toMatchObject({ counts: { matched: 1, changed: 0 } });
  });

  it("says each side's amount in its own currency", async () => {
    const { from, until, orders } = await day();
    const made = await run({ from, until, file: csv(charge("txn_f0", orders[0].intent, "391").replace("vnd", "usd")) });
    const { items } = await readItems((made.json as { id: string }).id);
    expect(items.find(({ class: found }) => found === "changed")).toMatchObject({
      ours: { amount: 99_000, currency: "VND" },
      theirs: { amount: 39_100, currency: "USD" },
    });
    expect(items.find(({ class: found, orderId }) => found === "missing" && orderId === orders[1].orderId)).toMatchObject({
      ours: { amount: 99_000, currency: "VND" },
    });
  });

  it("names the line that it cannot read, and keeps nothing of such a file", async () => {
    const { from, until, orders } = await day();
    const bad = csv(charge("txn_e0", orders[0].intent), charge("txn_e1", orders[1].intent, "99000.5"));
    expect(await run({ from, until, file: bad })).toMatchObject({ status: 400, json: { data: { reason: "settlement_line", line: 3 } } });
    expect((await run({ from, until, file: "hello" })).status).toBe(400);
    expect((await run({ from: until, until: from, file: csv() })).status).toBe(400);
  });

  it("is not there for what is no reconciliation", async () => {
    expect((await operator.get(`/admin/reconciliations/${randomUUID()}`)).json).toMatchObject({ detail: notFound().message });
  });
});
