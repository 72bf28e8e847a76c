import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ServerContext } from "../core/context.ts";
import type { TestServer } from "../testing/index.ts";
import { createOutbox, enqueue, type OutboxConsumers } from "./outbox.ts";
import { checkoutOutbox } from "./tables.ts";
import { startShop } from "./testing/coffee.ts";
import { Life, mortalDatabase } from "./testing/mortal.ts";

let server: TestServer;
let ctx: ServerContext;
let time = 1_000_000;
const clock = { now: () => time };

beforeAll(async () => {
  server = await startShop();
  ctx = server.ctx;
});
afterAll(() => server.close());
beforeEach(() => ctx.db.delete(checkoutOutbox));

async function put(count: number): Promise<string[]> {
  const orderIds = Array.from({ length: count }, () => randomUUID());
  await ctx.db.transaction(async (tx) => {
    for (const orderId of orderIds)
      await enqueue(
        tx,
        "purchase",
        { orderId, appId: "a.b", release: "1.0.0", sessionId: "s", total: { amount: 1, currency: "VND" }, at: time },
        { at: time },
      );
  });
  return orderIds.sort();
}
function worker(purchase: OutboxConsumers["purchase"], db = ctx.db) {
  return createOutbox({
    db,
    clock,
    logger: ctx.logger,
    consumers: { purchase, refund: async () => {}, cancel: async () => {}, publisher: async () => {}, subscription: async () => {} },
    maxAttempts: 3,
  });
}

describe("the outbox", () => {
  it("says nothing of a transaction that did not commit", async () => {
    await expect(
      ctx.db.transaction(async (tx) => {
        await enqueue(
          tx,
          "purchase",
          { orderId: "o", appId: "a.b", release: "1.0.0", sessionId: "s", total: { amount: 1, currency: "VND" }, at: time },
          { at: time },
        );
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await worker(async () => expect.unreachable()).drain()).toBe(0);
  });

  it("shares its messages between two workers, each delivered once while nobody dies [C-24]", async () => {
    const orders = await put(40);
    const seen: string[] = [];
    const consumer = async (messages: readonly { orderId: string }[]) => {
      seen.push(...messages.map(({ orderId }) => orderId));
    };
    const counts = await Promise.all([worker(consumer).drain(), worker(consumer).drain()]);
    expect(counts.reduce((sum, count) => sum + count)).toBe(40);
    expect(seen.sort()).toEqual(orders);
  });

  it("delivers every message at least once when workers are killed at any step, with the same id each time [C-24]", async () => {
    const orders = await put(5);
    const seen = new Map<string, Set<string>>();
    const consumer = async (messages: readonly { orderId: string; id: string }[]) => {
      for (const { orderId, id } of messages) seen.set(orderId, (seen.get(orderId) ?? new Set()).add(id));
    };
    for (let at = 1; at < 16; at += 1) {
      for (const after of [false, true])
        await worker(consumer, mortalDatabase(ctx.pool, new Life(at, after)))
          .drain()
          .catch(() => undefined);
    }
    await worker(consumer).drain();
    expect([...seen.keys()].sort()).toEqual(orders);
    expect([...seen.values()].every((ids) => ids.size === 1)).toBe(true);
  });

  it("tries a message that fails again later, parks it in the end, and lets the others by [C-24]", async () => {
    const [poison] = await put(3);
    const seen: string[] = [];
    const outbox = worker(async (messages) => {
      if (messages.some(({ orderId }) => orderId === poison)) throw new Error("cannot be consumed");
      seen.push(...messages.map(({ orderId }) => orderId));
    });
    expect(await outbox.drain()).toBe(2);
    expect(await outbox.drain()).toBe(0);
    for (let round = 0; round < 4; round += 1) {
      time += 60_000;
      await outbox.drain();
    }
    const rows = await ctx.db.select().from(checkoutOutbox);
    expect(rows.filter(({ deliveredAt }) => deliveredAt !== null)).toHaveLength(2);
    expect(rows.filter(({ parkedAt }) => parkedAt !== null)).toMatchObject([{ attempts: 3, payload: { orderId: poison } }]);
    expect(seen).toHaveLength(2);
  });

  it("keeps a message that nobody consumes", async () => {
    await put(1);
    await ctx.db.update(checkoutOutbox).set({ topic: "constructor" });
    expect(await worker(async () => expect.unreachable()).drain()).toBe(0);
    expect(await ctx.db.select().from(checkoutOutbox).where(eq(checkoutOutbox.attempts, 1))).toHaveLength(1);
  });
});
