import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serverModules } from "../modules.ts";
import { clubCatalogue } from "../subscriptions/testing/club.ts";
import { startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { createNoProvider } from "./no-provider.ts";
import { createCheckoutModule } from "./plugin.ts";
import { type StripeShop, startStripeShop } from "./stripe/testing/stripe-shop.ts";
import { COFFEE, publishCoffee, startShop } from "./testing/coffee.ts";

const CLUB = "com.example.club";
type Ways = { instruments: { id: string; label: string; default: boolean }[]; adds?: boolean; removes?: boolean };

async function newcomer(server: TestServer): Promise<UserClient> {
  const buyer = server.visitor();
  await buyer.get("/me");
  return buyer;
}
async function ways(buyer: UserClient): Promise<Ways> {
  const answer = await buyer.get("/me/instruments");
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
}
const usual = ({ instruments }: Ways) => instruments.filter((one) => one.default).map(({ id }) => id);

describe("ways to pay, with the simulator", () => {
  let server: TestServer;
  let buyer: UserClient;
  beforeAll(async () => {
    server = await startShop();
    await publishCoffee(server);
    await server.publishApp({ id: CLUB, version: "1.0.0", catalogue: clubCatalogue });
  });
  afterAll(() => server.close());

  /** The provider's page as a browser gets it: no session, no header of ours. */
  const visit = (url: string) => server.host.inject({ method: "GET", url });

  it("are added on a page without a field, which leads back and is good for one card [C-25]", async () => {
    buyer = await newcomer(server);
    const before = await ways(buyer);
    expect(before).toMatchObject({ adds: true, removes: true });
    const { url } = (await buyer.post("/me/instruments")).json;
    const page = await visit(new URL(url).pathname);
    expect(page.statusCode).toBe(200);
    // Has nothing to type into.
    expect(page.body).not.toMatch(/<(?:input|form|textarea|script)/);
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    const links = [...page.body.matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? "");
    expect(links.at(-1)).toMatch(/\/you\/paying\?card=left$/);
    const chosen = links.find((href) => href.endsWith("/add/sim-ok")) ?? "";
    expect((await visit(chosen.replace("sim-ok", "sim-nothing"))).statusCode).toBe(404);
    const added = await visit(chosen);
    expect(added.statusCode).toBe(303);
    expect(added.headers.location).toMatch(/\/you\/paying\?card=added$/);
    for (const again of [chosen, new URL(url).pathname]) expect((await visit(again)).statusCode).toBe(404);

    const after = await ways(buyer);
    expect(after.instruments).toHaveLength(before.instruments.length + 1);
    expect(after.instruments.at(-1)?.label).toMatch(/^Demo card ···· \d{4}$/);
    expect(usual(after)).toEqual(usual(before));
    expect((await ways(await newcomer(server))).instruments).toHaveLength(before.instruments.length);
  });

  it("pay as the usual one, and leave that to the next when they are removed [F3]", async () => {
    const card = (await ways(buyer)).instruments.at(-1)?.id ?? "";
    expect(usual((await buyer.put(`/me/instruments/${card}/default`, {})).json)).toEqual([card]);
    const guest = await buyer.openSession(COFFEE);
    const quoted = (await guest.post("/quotes", { lines: [{ sku: "croissant", quantity: 1 }] })).json;
    expect(quoted.instrument.id).toBe(card);
    const { orderId, quote } = quoted;
    const paid = await guest.post(`/orders/${orderId}/confirm`, { quote }, { "idempotency-key": randomUUID() });
    expect(paid.json).toMatchObject({ status: "paid" });

    for (let time = 0; time < 2; time += 1) {
      const left = (await buyer.delete(`/me/instruments/${card}`)).json as Ways;
      expect(left.instruments.map(({ id }) => id)).not.toContain(card);
      expect(usual(left)).toEqual(["sim-ok"]);
    }
    expect(usual((await buyer.delete("/me/instruments/sim-ok")).json)).toEqual([(await ways(buyer)).instruments[0]?.id]);
    const gone = (await guest.post("/quotes", { lines: [{ sku: "croissant", quantity: 2 }] })).json;
    const late = await guest.post(
      `/orders/${gone.orderId}/confirm`,
      { quote: gone.quote, instrumentId: "sim-ok" },
      { "idempotency-key": randomUUID() },
    );
    expect(late.json).not.toMatchObject({ status: "paid" });
  });

  it("belong to one user: nobody removes another's", async () => {
    const other = await newcomer(server);
    const { url } = (await other.post("/me/instruments")).json;
    await visit(`${new URL(url).pathname}/add/sim-ok`);
    const card = (await ways(other)).instruments.at(-1)?.id ?? "";
    expect((await buyer.delete(`/me/instruments/${card}`)).status).toBe(200);
    expect((await ways(other)).instruments.at(-1)?.id).toBe(card);
  });

  it("that a subscription is paid with go only when it is said what it is paid with instead; a cancelled one asks nothing [F9]", async () => {
    const member = await newcomer(server);
    const guest = await member.openSession(CLUB);
    const { orderId, quote, terms } = (await guest.post("/subscriptions/quotes", { plan: "monthly" })).json;
    const key = { "idempotency-key": randomUUID() };
    await guest.post(`/orders/${orderId}/confirm`, { quote, instrumentId: "sim-ok" }, key);
    const paidWith = async () => (await member.get("/me/subscriptions")).json.subscriptions[0]?.instrument?.id;
    expect(await paidWith()).toBe("sim-ok");

    for (const query of ["", "?instead=sim-ok"]) {
      const refused = await member.delete(`/me/instruments/sim-ok${query}`);
      expect(refused.json).toMatchObject({ code: "CHECKOUT_CONFLICT", data: { reason: "instrument_in_use", subscriptions: 1 } });
    }
    expect((await member.delete("/me/instruments/sim-ok?instead=sim-nothing")).status).toBe(404);
    expect(usual(await ways(member))).toEqual(["sim-ok"]);
    expect((await member.delete("/me/instruments/sim-ok?instead=sim-pending")).status).toBe(200);
    expect(await paidWith()).toBe("sim-pending");
    await member.post(`/me/subscriptions/${terms.subscriptionId}/cancel`, {});
    expect((await member.delete("/me/instruments/sim-pending")).status).toBe(200);
  });
});

describe("ways to pay, with Stripe", () => {
  let shop: StripeShop;
  beforeAll(async () => {
    shop = await startStripeShop();
  });
  afterAll(() => shop.close());

  it("are added on Stripe's page, chosen, and detached there [C-25]", async () => {
    const buyer = await newcomer(shop.server);
    expect(await ways(buyer)).toEqual({ instruments: [], adds: true, removes: true });
    const { url } = (await buyer.post("/me/instruments")).json;
    const customer = new URL(url).pathname.slice(1);
    const [first, second] = [shop.double.saveCard(customer, "pm_card_visa"), shop.double.saveCard(customer, "pm_card_visa")];
    expect(usual(await ways(buyer))).toEqual([first]);
    expect(usual((await buyer.put(`/me/instruments/${second}/default`, {})).json)).toEqual([second]);
    expect(usual((await buyer.delete(`/me/instruments/${second}`)).json)).toEqual([first]);
    expect(shop.double.books.cards.has(second)).toBe(false);

    const other = await newcomer(shop.server);
    await other.post("/me/instruments");
    expect((await other.delete(`/me/instruments/${first}`)).status).toBe(200);
    expect(shop.double.books.cards.has(first)).toBe(true);
  });

  it("tell in a typed way that Stripe does not answer, and change nothing", async () => {
    const buyer = await newcomer(shop.server);
    shop.double.fail(/POST \/v1\/checkout/, 500, 9);
    const answer = await buyer.post("/me/instruments");
    expect([answer.status, answer.json.code]).toEqual([503, "OFFLINE"]);
  });
});

it("ways to pay are neither added nor removed where there is no provider, and the simulator's page is not there", async () => {
  const module = createCheckoutModule({ provider: createNoProvider });
  const modules = serverModules.flatMap((one) => (one.name === "checkout" ? [module] : one.name === "analytics" ? [] : [one]));
  const server = await startTestServer({ modules });
  try {
    const buyer = await newcomer(server);
    expect(await ways(buyer)).toEqual({ instruments: [], adds: false, removes: false });
    expect((await buyer.post("/me/instruments")).status).toBe(404);
    expect((await buyer.delete("/me/instruments/sim-ok")).status).toBe(404);
    const page = await server.host.inject({ method: "GET", url: "/api/v1/simulator/cards/x" });
    expect(page.json()).toMatchObject({ detail: "There is nothing at this address." });
  } finally {
    await server.close();
  }
});
