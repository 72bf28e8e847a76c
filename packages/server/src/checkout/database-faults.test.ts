import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toProblem } from "../core/problems.ts";
import { serverModules } from "../modules.ts";
import { createTestClock, type GuestClient, startTestServer, type TestServer } from "../testing/index.ts";
import { checkoutModule } from "./plugin.ts";
import { checkoutStock } from "./tables.ts";
import { audit, booksOf } from "./testing/books.ts";
import { COFFEE, publishCoffee } from "./testing/coffee.ts";

const clock = createTestClock();
let server: TestServer;
let guest: GuestClient;

beforeAll(async () => {
  server = await startTestServer({ clock, modules: serverModules.filter(({ name }) => name !== "analytics") });
  await publishCoffee(server);
  await server.ctx.db.insert(checkoutStock).values({ appId: COFFEE, sku: "croissant", declared: 100, onHand: 100 });
  guest = await (await server.signIn("linh")).openSession(COFFEE);
  // Strikes once, and then not again: a sequence keeps its number when the transaction is undone.
  await server.ctx.db.execute(sql.raw("create sequence planted_faults"));
  await server.ctx.db.execute(
    sql.raw(`create function plant_fault() returns trigger language plpgsql as $$
      begin
        if nextval('planted_faults') = 1 then
          if tg_argv[0] = 'cut' then perform pg_terminate_backend(pg_backend_pid()); perform pg_sleep(10);
          else raise exception 'planted' using errcode = tg_argv[0]; end if;
        end if;
        return new;
      end $$`),
  );
});
afterAll(() => server.close());

/** Each write on the way from a cart to a paid order; of a croissant, which is counted, the hold is a record of its own. */
const steps = {
  "the offer is recorded": "before insert on checkout_orders for each row",
  "the key is kept": "before insert on checkout_confirmations for each row",
  "the order is confirmed": "before update on checkout_orders for each row when (new.state = 'authorising')",
  "the hold is recorded": "before update on checkout_orders for each row when (new.state = 'authorised')",
  "the payment is recorded": "before update on checkout_orders for each row when (new.state = 'captured')",
  "the ledger is written": "before insert on checkout_ledger_entries for each row",
  "others are told": "before insert on checkout_outbox for each row",
} as const;
const faults = {
  "the disk is full": "53100",
  "it is taken for a deadlock": "40P01",
  "it cannot be serialised": "40001",
  "the connection is cut": "cut",
} as const;

async function whileFaulty<T>(when: string, fault: string, act: () => Promise<T>): Promise<T> {
  await server.ctx.db.execute(sql.raw("select setval('planted_faults', 1, false)"));
  await server.ctx.db.execute(sql.raw(`create trigger planted_fault ${when} execute function plant_fault('${fault}')`));
  try {
    return await act();
  } finally {
    await server.ctx.db.execute(sql.raw(`drop trigger planted_fault on ${/ on (\w+)/.exec(when)?.[1]}`));
  }
}
const quote = (sku: string, reference: string) => guest.post("/quotes", { lines: [{ sku, quantity: 1 }], reference });
const confirm = (offer: { orderId: string; quote: string }, key: string) =>
  guest.post(`/orders/${offer.orderId}/confirm`, { quote: offer.quote }, { "idempotency-key": key });
const busy = { status: 503, json: { code: "BRIDGE_BUSY", retryAfterMs: expect.any(Number) } };

describe.each(Object.entries(steps))("when %s", (step, when) => {
  const sku = step === "the hold is recorded" ? "croissant" : "flat-white";
  it.each(Object.entries(faults))("and %s, the answer says when to come back, and the same again pays once [C-08]", async (name, fault) => {
    const key = randomUUID();
    let offer = { orderId: "", quote: "" };
    const failed = await whileFaulty(when, fault, async () => {
      const offered = await quote(sku, name);
      if (offered.status !== 200) return offered;
      offer = offered.json;
      return confirm(offer, key);
    });
    expect(failed).toMatchObject(busy);
    if (offer.orderId === "") offer = (await quote(sku, name)).json;
    // Where it is not known whether money moved, the same key waits for the resolver.
    const again = await confirm(offer, key);
    if (again.status !== 200) {
      expect(again).toMatchObject({ status: 409, json: { data: { reason: "in_flight" }, retryAfterMs: expect.any(Number) } });
      clock.advance(30_000);
      await checkoutModule.of(server.ctx).checkout.resolveDue();
    }
    expect(await confirm(offer, key)).toMatchObject({ status: 200, json: { status: "paid", orderId: offer.orderId } });
    const { charges, transactions, messages, told } = await booksOf(server.ctx, offer.orderId);
    expect({ charges, transactions, messages, told }).toEqual({
      charges: 1,
      transactions: 1,
      messages: ["purchase"],
      told: ["order.paid"],
    });
    expect((await audit(server.ctx)).different).toEqual([]);
  });
});

it("a database that is not there is said to be busy, and a wrong statement is a fault of ours [C-08]", async () => {
  const gone = new pg.Pool({ host: "127.0.0.1", port: 1, user: "plaza" });
  const refused = await gone.query("select 1").catch((error: unknown) => error);
  await gone.end();
  expect(toProblem(new Error("a query failed", { cause: refused }), "id")).toMatchObject({
    status: 503,
    code: "BRIDGE_BUSY",
    retryAfterMs: 1000,
  });
  const wrong = await server.ctx.pool.query("select nothing").catch((error: unknown) => error);
  expect(toProblem(wrong, "id")).toMatchObject({ status: 500, code: "INTERNAL" });
});
