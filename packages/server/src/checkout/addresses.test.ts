import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GuestClient, TestServer, UserClient } from "../testing/index.ts";
import { addressesOf, MAX_ADDRESSES, putAddress } from "./addresses.ts";
import { readAllowance, writeAllowance } from "./allowances.ts";
import { joinBuyer } from "./join-buyer.ts";
import { startShop } from "./testing/coffee.ts";

const SHOP = "com.example.books";
let server: TestServer;
let buyer: UserClient;
let guest: GuestClient;

beforeAll(async () => {
  server = await startShop();
  await server.publishApp({
    id: SHOP,
    version: "1.0.0",
    catalogue: {
      currency: "VND",
      items: [
        { sku: "book", name: "Book", price: 100_000, tax_class: "reduced", ships: true },
        { sku: "ebook", name: "E-book", price: 50_000 },
      ],
      shipping: [
        { id: "post", name: "Post", price: 30_000, regions: ["VN"], days: 3 },
        { id: "courier", name: "Courier", price: 60_000, regions: ["VN", "TH"], days: 1 },
      ],
    },
  });
});
afterAll(() => server.close());

const hanoi = { name: "Linh", line1: "12 Phố Hàng Bông", city: "Hà Nội", postalCode: "11000", country: "VN", phone: "+84 24 1234 5678" };
const bangkok = { name: "Linh", line1: "99 ถนนสุขุมวิท", city: "กรุงเทพฯ", region: "กรุงเทพมหานคร", country: "TH" };
const singapore = { name: "Linh", line1: "7 Harbour Street", city: "Singapore", country: "SG" };

async function begin(): Promise<void> {
  buyer = server.visitor();
  await buyer.get("/me");
  guest = await buyer.openSession(SHOP);
}
async function save(address: object, client = buyer): Promise<string> {
  const id = randomUUID();
  const answer = await client.put(`/me/addresses/${id}`, address);
  expect(answer.status, answer.text).toBe(200);
  return id;
}
const quote = async (body: object = { lines: [{ sku: "book", quantity: 1 }] }) => {
  const answer = await guest.post("/quotes", body);
  expect(answer.status, answer.text).toBe(200);
  return answer.json;
};
const confirm = (offer: { orderId: string; quote: string }) =>
  guest.post(`/orders/${offer.orderId}/confirm`, { quote: offer.quote }, { "idempotency-key": randomUUID() });

describe("addresses", () => {
  it("are kept, changed and removed; there is one default as long as there are any", async () => {
    await begin();
    const [first, second] = [await save(hanoi), await save(bangkok)];
    const flags = async () =>
      (await buyer.get("/me/addresses")).json.addresses.map((one: { id: string; default: boolean }) => [one.id, one.default]);
    expect(await flags()).toEqual([
      [first, true],
      [second, false],
    ]);
    await buyer.put(`/me/addresses/${second}`, { ...bangkok, line2: "ชั้น 2", default: true });
    expect(await flags()).toEqual([
      [second, true],
      [first, false],
    ]);
    expect((await buyer.get("/me/addresses")).json.addresses[0]).toMatchObject({ line2: "ชั้น 2", country: "TH" });
    await Promise.all(Array.from({ length: 5 }, () => buyer.put(`/me/addresses/${randomUUID()}`, { ...hanoi, default: true })));
    expect((await flags()).filter(([, isDefault]: [string, boolean]) => isDefault)).toHaveLength(1);
    await buyer.delete(`/me/addresses/${second}`);
    expect((await buyer.delete(`/me/addresses/${second}`)).status).toBe(200);
    expect((await flags()).map(([id]: [string]) => id)).not.toContain(second);
  });

  it("are refused when a part is missing, is no country, hides its direction or looks like a card number [C-25]", async () => {
    await begin();
    for (const wrong of [
      { ...hanoi, city: "" },
      { ...hanoi, country: "XX" },
      { ...hanoi, country: "vn" },
      { ...hanoi, name: "Linh\u202e" },
      { ...hanoi, phone: "call me" },
      { ...hanoi, postalCode: "<b>" },
      { ...hanoi, line2: "4111 1111 1111 1111" },
    ])
      expect((await buyer.put(`/me/addresses/${randomUUID()}`, wrong)).json.code).toBe("INVALID_PARAMS");
    expect((await buyer.put("/me/addresses/1", hanoi)).json.code).toBe("INVALID_PARAMS");
    expect((await buyer.get("/me/addresses")).json.addresses).toEqual([]);
    for (let kept = 0; kept < MAX_ADDRESSES; kept += 1) await save(hanoi);
    expect((await buyer.put(`/me/addresses/${randomUUID()}`, hanoi)).json.code).toBe("QUOTA_EXCEEDED");
  });

  it("are the user's own: nobody else reads, changes or is quoted with them, and no guest session reads them [I-08]", async () => {
    await begin();
    const mine = await save(hanoi);
    const other = server.visitor();
    await other.get("/me");
    await save(bangkok, other);
    await other.put(`/me/addresses/${mine}`, singapore);
    expect((await buyer.get("/me/addresses")).json.addresses).toMatchObject([{ id: mine, country: "VN" }]);
    expect((await guest.get("/me/addresses")).status).toBe(401);
    const [theirs] = (await other.get("/me/addresses")).json.addresses;
    const offer = await quote();
    expect((await guest.post(`/orders/${offer.orderId}/requote`, { addressId: theirs.id })).json.code).toBe("INVALID_PARAMS");
  });
});

describe("an order that is sent", () => {
  it("is quoted to the default address with the first way that serves it, and its price is taxed and signed with it", async () => {
    await begin();
    const id = await save(hanoi);
    const offer = await quote();
    expect(offer).toMatchObject({
      shipping: { amount: 30_000 },
      tax: { amount: 5_000 + 3_000 },
      total: { amount: 138_000, currency: "VND" },
      delivery: { addressId: id, optionId: "post", options: [{ id: "post", days: 3 }, { id: "courier" }] },
    });
    expect(decodeJwt(offer.quote)).toMatchObject({ shipping: offer.shipping, total: offer.total, delivery: "post" });
    expect((await confirm(offer)).json.status).toBe("paid");
  });

  it("is quoted anew with another address or way; the offer before is overtaken and cannot be paid any more", async () => {
    await begin();
    await save(hanoi);
    const thai = await save(bangkok);
    const first = await quote({ lines: [{ sku: "book", quantity: 1 }], reference: "r-1" });
    const second = (await guest.post(`/orders/${first.orderId}/requote`, { addressId: thai, optionId: "post" })).json;
    // The post does not go there: the way that does takes its place, with that country's tax.
    expect(second).toMatchObject({
      shipping: { amount: 60_000 },
      tax: { amount: 7_000 + 4_200 },
      delivery: { addressId: thai, optionId: "courier" },
    });
    expect(second.orderId).not.toBe(first.orderId);
    expect((await confirm(first)).json).toMatchObject({
      code: "CHECKOUT_CONFLICT",
      data: { reason: "overtaken", orderId: second.orderId },
    });
    expect((await guest.post(`/orders/${first.orderId}/requote`, {})).json.code).toBe("QUOTE_EXPIRED");
    expect((await confirm(second)).json.status).toBe("paid");
    expect((await guest.post(`/orders/${second.orderId}/requote`, {})).json.code).toBe("QUOTE_EXPIRED");
  });

  it("cannot be paid without an address, or where nothing is sent to; what is not sent needs none", async () => {
    await begin();
    const nowhere = await quote();
    expect(nowhere).toMatchObject({ shipping: { amount: 0 }, delivery: { addresses: [], options: [] } });
    expect((await confirm(nowhere)).json).toMatchObject({ code: "CHECKOUT_CONFLICT", data: { reason: "address_needed" } });
    await save(singapore);
    const there = (await guest.post(`/orders/${nowhere.orderId}/requote`, {})).json;
    expect((await confirm(there)).json).toMatchObject({ code: "CHECKOUT_CONFLICT", data: { reason: "not_delivered_there" } });
    const ebook = await quote({ lines: [{ sku: "ebook", quantity: 1 }] });
    expect(ebook).not.toHaveProperty("delivery");
    expect((await guest.post(`/orders/${ebook.orderId}/requote`, {})).json.code).toBe("INVALID_PARAMS");
    expect((await confirm(ebook)).json.status).toBe("paid");
  });

  it("tells the merchant whereto once it is paid, and the app nothing of it [I-08]", async () => {
    await begin();
    await save(hanoi);
    const [offered, paid] = [await quote(), await quote({ lines: [{ sku: "book", quantity: 2 }] })];
    await confirm(paid);
    const operator = await server.signIn("operator", "console");
    expect((await operator.get(`/admin/orders/${paid.orderId}`)).json.order).toMatchObject({ shipTo: hanoi, shipBy: "Post" });
    expect((await operator.get(`/admin/orders/${offered.orderId}`)).json.order).not.toHaveProperty("shipTo");
    expect((await guest.get(`/orders/${paid.orderId}`)).text).not.toContain("Hàng Bông");
    await buyer.delete(`/me/addresses/${(await buyer.get("/me/addresses")).json.addresses[0].id}`);
    expect((await operator.get(`/admin/orders/${paid.orderId}`)).json.order.shipTo).toEqual(hanoi);
  });
});

it("what a guest kept is the member's when the two become one: addresses behind the member's default, the stricter allowance", async () => {
  const [guestId, userId] = [randomUUID(), randomUUID()];
  const { ctx } = server;
  await putAddress(ctx, userId, randomUUID(), hanoi);
  for (const address of [bangkok, singapore]) await putAddress(ctx, guestId, randomUUID(), address);
  const owner = (id: string) => ({ userId: id, appId: SHOP });
  await writeAllowance(ctx, owner(userId), { perPurchase: 500 }, undefined);
  await writeAllowance(ctx, owner(guestId), { perPurchase: 100 }, undefined);
  await ctx.db.transaction((tx) => joinBuyer(tx, guestId, userId, ctx.clock.now()));
  expect((await addressesOf(ctx.db, userId)).map(({ country, default: first }) => [country, first]).toSorted()).toEqual([
    ["SG", false],
    ["TH", false],
    ["VN", true],
  ]);
  expect(await addressesOf(ctx.db, guestId)).toEqual([]);
  expect((await readAllowance(ctx, owner(userId), undefined))?.perPurchase.amount).toBe(100);
});

it("the usual way to pay is the one the user chose, as long as they have it", async () => {
  await begin();
  expect((await quote({ lines: [{ sku: "ebook", quantity: 1 }] })).instrument.id).toBe("sim-ok");
  const answer = await buyer.put("/me/instruments/sim-pending/default", {});
  expect(answer.json.instruments.filter((one: { default: boolean }) => one.default)).toMatchObject([{ id: "sim-pending" }]);
  const offer = await quote({ lines: [{ sku: "ebook", quantity: 1 }] });
  expect(offer.instrument.id).toBe("sim-pending");
  expect((await confirm(offer)).json.status).toBe("pending");
  expect((await buyer.put("/me/instruments/none/default", {})).status).toBe(404);
});
