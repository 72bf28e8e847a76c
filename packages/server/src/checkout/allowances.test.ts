import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuestClient, TestServer, UserClient } from "../testing/index.ts";
import { checkoutConfirmations } from "./tables.ts";
import { booksOf } from "./testing/books.ts";
import { COFFEE, publishCoffee, startShop } from "./testing/coffee.ts";

let server: TestServer;
let buyer: UserClient;
let guest: GuestClient;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  await server.publishApp({ id: "com.example.free", version: "1.0.0" });
});
afterAll(() => server.close());

async function begin(): Promise<void> {
  buyer = server.visitor();
  await buyer.get("/me");
  guest = await buyer.openSession(COFFEE);
}
/** 49,500 VND each. */
const quote = async (quantity = 1) => (await guest.post("/quotes", { lines: [{ sku: "flat-white", quantity }] })).json;
const confirm = (offer: { orderId: string; quote: string }, more: object = {}, key = randomUUID()) =>
  guest.post(`/orders/${offer.orderId}/confirm`, { quote: offer.quote, ...more }, { "idempotency-key": key });
const allow = async (body: object) => {
  const answer = await buyer.put(`/me/allowances/${COFFEE}`, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json.allowance;
};
const refused = (of: string, limit: number) => ({
  status: 403,
  json: { code: "CONSENT_REQUIRED", data: { reason: "step_up", of, limit: { amount: limit, currency: "VND" } } },
});

describe("an allowance", () => {
  it("is the host's until the user lowers it, and only lowers it", async () => {
    await begin();
    const path = `/me/allowances/${COFFEE}`;
    expect((await buyer.get(path)).json.allowance).toMatchObject({
      perPurchase: { amount: 2_000_000, currency: "VND" },
      highest: { amount: 2_000_000 },
    });
    expect(await allow({ perPurchase: 100_000 })).toMatchObject({ perPurchase: { amount: 100_000 }, highest: { amount: 2_000_000 } });
    expect((await buyer.put(path, { perPurchase: 2_000_001 })).json.code).toBe("INVALID_PARAMS");
    expect((await buyer.put(path, { perPurchase: -1 })).json.code).toBe("INVALID_PARAMS");
    expect((await guest.put(path, { perPurchase: 2_000_000 })).status).toBe(403);
    expect((await buyer.get("/me/allowances/com.example.free")).json).toEqual({});
    expect((await buyer.put("/me/allowances/com.example.free", { perPurchase: 0 })).status).toBe(404);
  });

  it("holds on the server: above it a confirmation is refused and nothing is charged, until the user agrees to this very amount [C-20][F12][Z4]", async () => {
    await begin();
    expect((await quote()).stepUp).toBeUndefined();
    await allow({ perPurchase: 60_000 });
    const within = await quote(1);
    expect(within.stepUp).toBeUndefined();
    expect((await confirm(within)).json.status).toBe("paid");

    const above = await quote(2);
    expect(above.stepUp).toEqual({ reason: "amount", limit: { amount: 60_000, currency: "VND" } });
    const key = randomUUID();
    expect(await confirm(above, {}, key)).toMatchObject(refused("amount", 60_000));
    expect(await confirm(above, { stepUp: { amount: { amount: 98_999, currency: "VND" } } })).toMatchObject(refused("amount", 60_000));
    expect(await confirm(above, { stepUp: { amount: { amount: 99_000, currency: "THB" } } })).toMatchObject(refused("amount", 60_000));
    expect(await booksOf(server.ctx, above.orderId)).toMatchObject({ state: "quoted", charges: 0 });
    expect((await confirm(above, { stepUp: { amount: above.total } }, key)).json.status).toBe("paid");
    const recorded = (orderId: string) =>
      server.ctx.db.select().from(checkoutConfirmations).where(eq(checkoutConfirmations.orderId, orderId));
    expect(await recorded(above.orderId)).toMatchObject([{ stepUp: "asked-again" }]);
    expect(await recorded(within.orderId)).toMatchObject([{ stepUp: null }]);
    // The raise was of this purchase.
    expect(await confirm(await quote(2))).toMatchObject(refused("amount", 60_000));
  });

  it("lowered while a quote stands is held against that quote", async () => {
    await begin();
    const offer = await quote();
    expect(offer.stepUp).toBeUndefined();
    await allow({ perPurchase: 0 });
    expect(await confirm(offer)).toMatchObject(refused("amount", 0));
  });

  it("has a second purchase wait for the first, where the user has limits of their own [F12]", async () => {
    await begin();
    await allow({ perPurchase: 100_000, total: 120_000 });
    const offer = await quote(1);
    const { pool } = server.ctx;
    const first = await pool.connect();
    try {
      await first.query("begin");
      await first.query("select 1 from checkout_allowances where app_id = $1 for update", [COFFEE]);
      const second = confirm(offer);
      const waiting = async () =>
        (await pool.query("select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%checkout_allowances%'")).rowCount;
      await expect.poll(waiting).toBe(1);
      await first.query("commit");
      expect((await second).json.status).toBe("paid");
    } finally {
      first.release();
    }
  });

  it("counts what is spent since, and purchases, and ends: two at once do not both fit into what is left for one [F12]", async () => {
    await begin();
    await allow({ perPurchase: 100_000, total: 120_000 });
    const [one, two] = [await quote(1), await quote(2)];
    const answers = await Promise.all([confirm(one), confirm(two)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);

    await allow({ perPurchase: 100_000, count: 1 });
    expect((await confirm(await quote(1))).json.status).toBe("paid");
    expect(await confirm(await quote(1))).toMatchObject(refused("count", 100_000));
    expect((await buyer.get(`/me/allowances/${COFFEE}`)).json.allowance).toMatchObject({
      count: 1,
      spent: { count: 1, total: { amount: 49_500 } },
    });

    await allow({ perPurchase: 100_000, expiresAt: server.ctx.clock.now() });
    expect(await confirm(await quote(1))).toMatchObject(refused("expired", 100_000));
  });
});
