import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuestClient, TestServer, UserClient } from "../testing/index.ts";
import { createCheckout } from "./checkout.ts";
import { defaultProvider } from "./default-provider.ts";
import { COFFEE, guestSession, publishCoffee, startShop } from "./testing/coffee.ts";

const TEA = "com.example.tea";
let server: TestServer;
let linh: UserClient;
let guest: GuestClient;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  await publishCoffee(server, TEA);
  await server.publishApp({ id: "com.example.free", version: "1.0.0" });
  linh = await server.signIn("linh");
  guest = await linh.openSession(COFFEE);
});
afterAll(() => server.close());

const cart = (quantity = 1, more: object = {}) => ({ lines: [{ sku: "flat-white", quantity }], ...more });
async function quote(client: GuestClient = guest, body: object = cart()) {
  const answer = await client.post("/quotes", body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json as { orderId: string; quote: string; total: { amount: number }; expiresAt: number; merchant: string };
}

describe("a quote", () => {
  it("is signed by the issuer and says what the sheet shows: merchant, lines, tax, total, at most ten minutes", async () => {
    const offer = (
      await guest.post("/quotes", {
        lines: [
          { sku: "flat-white", quantity: 2 },
          { sku: "croissant", quantity: 1 },
        ],
        reference: "table-7",
      })
    ).json;
    expect(offer).toMatchObject({
      merchant: "Plaza samples",
      subtotal: { amount: 120_000, currency: "VND" },
      tax: { amount: 10_500, currency: "VND" },
      total: { amount: 130_500, currency: "VND" },
      instrument: { id: "sim-ok" },
    });
    expect(decodeProtectedHeader(offer.quote)).toMatchObject({ typ: "plaza-quote+jwt", alg: "ES256" });
    const claims = decodeJwt(offer.quote);
    expect(claims).toMatchObject({
      iss: server.config.issuer,
      aud: COFFEE,
      sub: guest.session.user.id,
      order_id: offer.orderId,
      lines: offer.lines,
      total: offer.total,
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBeLessThanOrEqual(600);
    expect(offer.expiresAt).toBe((claims.exp ?? 0) * 1000);
  });

  it("takes no price, currency or merchant from the guest [C-13]", async () => {
    const offer = await quote(guest, {
      lines: [{ sku: "flat-white", quantity: 1, price: 1, unit: { amount: 1, currency: "VND" } }],
      total: { amount: 1, currency: "VND" },
      appId: TEA,
      merchant: "x",
    });
    expect(offer.total.amount).toBe(49_500);
    expect(decodeJwt(offer.quote).aud).toBe(COFFEE);
  });

  it.each([[0], [-1], [1.5], [1000], [1e308], ["1"], [null]])("is refused for a quantity of %s [C-15]", async (quantity) => {
    expect((await guest.post("/quotes", { lines: [{ sku: "flat-white", quantity }] })).json.code).toBe("INVALID_PARAMS");
  });

  it("is refused for a reference that looks like a card number [C-25]", async () => {
    expect(await guest.post("/quotes", cart(1, { reference: "4111 1111 1111 1111" }))).toMatchObject({
      status: 400,
      json: { code: "INVALID_PARAMS", data: { reason: "card_number" } },
    });
  });

  it("is refused for an unknown sku, without a session, and for an app that does not sell", async () => {
    expect((await guest.post("/quotes", { lines: [{ sku: "tea", quantity: 1 }] })).json).toMatchObject({
      code: "INVALID_PARAMS",
      data: { sku: "tea" },
    });
    expect((await linh.post("/quotes", cart())).status).toBe(401);
    const free = await linh.openSession("com.example.free");
    expect((await free.post("/quotes", cart())).json.code).toBe("CAPABILITY_DENIED");
  });

  it("is refused where no payment provider is configured: nothing falls back to the simulator [L-08]", async () => {
    const off = { ...server.ctx, config: { ...server.ctx.config, demo: false } };
    const provider = defaultProvider(off);
    expect(provider.name).toBe("none");
    await expect(createCheckout(off, { provider }).quote(guestSession(), { lines: [{ sku: "flat-white", quantity: 1 }] })).rejects.toEqual(
      expect.objectContaining({ code: "CHECKOUT_CONFLICT", data: { reason: "no_instrument" } }),
    );
    await expect(
      provider.authorise({ attemptId: "a", amount: { amount: 1, currency: "VND" }, instrumentId: "x", userId: "u" }),
    ).rejects.toThrow();
  });
});
