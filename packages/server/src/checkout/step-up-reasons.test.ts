import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { GuestClient, TestServer, UserClient } from "../testing/index.ts";
import { readCode, signInByEmail, signUp, visit } from "../testing/passkey-users.ts";
import { createSoftwareAuthenticator, type SoftwareAuthenticator } from "../testing/software-authenticator.ts";
import { startShop } from "./testing/coffee.ts";

const SHOP = "com.example.books";
let server: TestServer;

beforeAll(async () => {
  server = await startShop();
  await server.publishApp({
    id: SHOP,
    catalogue: {
      currency: "VND",
      items: [
        { sku: "book", name: "Book", price: 100_000, tax_class: "reduced", ships: true },
        { sku: "ebook", name: "E-book", price: 50_000 },
      ],
      shipping: [{ id: "post", name: "Post", price: 30_000, days: 3 }],
    },
  });
});
afterAll(() => server.close());

const hanoi = { name: "Mai", line1: "12 Phố Hàng Bông", city: "Hà Nội", country: "VN" };
const hue = { name: "Mai", line1: "3 Lê Lợi", city: "Huế", country: "VN" };

interface Offer {
  readonly orderId: string;
  readonly quote: string;
  readonly total: object;
  readonly stepUp?: { readonly reason: string };
}
/** A member with a passkey, in the browser where they made it. */
async function member(email?: string): Promise<{ browser: UserClient; guest: GuestClient; phone: SoftwareAuthenticator }> {
  const phone = createSoftwareAuthenticator({ origin: server.config.origin });
  const browser = await signUp(server, { authenticator: phone });
  if (email !== undefined) {
    await browser.post("/account/email", { email, locale: "en" });
    await browser.post("/account/email/code", { code: await readCode(browser, email) });
  }
  return { browser, guest: await browser.openSession(SHOP), phone };
}
const offer = async (guest: GuestClient, sku: string): Promise<Offer> =>
  (await guest.post("/quotes", { lines: [{ sku, quantity: 1 }] })).json;
const save = (browser: UserClient, address: object) => browser.put(`/me/addresses/${randomUUID()}`, { ...address, default: true });
const confirm = (guest: GuestClient, { orderId, quote }: Offer, stepUp?: object) =>
  guest.post(`/orders/${orderId}/confirm`, { quote, ...(stepUp && { stepUp }) }, { "idempotency-key": randomUUID() });
async function sign(guest: GuestClient, { orderId, quote, total }: Offer, phone: SoftwareAuthenticator) {
  const { nonce, options } = (await guest.post(`/orders/${orderId}/step-up`, { quote })).json.passkey;
  return { amount: total, passkey: { nonce, assertion: phone.get(options) } };
}
const refusedFor = (reason: string) => ({ status: 403, json: { code: "CONSENT_REQUIRED", data: { reason: "step_up", of: reason } } });

it("asks for the passkey in a browser that never showed one, and knows the browser once it has [C-18]", async () => {
  const { phone, guest: known } = await member("mai@example.com");
  const laptop = await visit(server);
  expect((await signInByEmail(laptop, "mai@example.com")).status).toBe(200);
  const guest = await laptop.openSession(SHOP);
  const first = await offer(guest, "ebook");
  expect(first.stepUp).toMatchObject({ reason: "device" });
  expect(await confirm(guest, first)).toMatchObject(refusedFor("device"));
  expect(await confirm(guest, first, { amount: first.total })).toMatchObject(refusedFor("device"));
  expect((await confirm(guest, first, await sign(guest, first, phone))).json).toMatchObject({ status: "paid" });
  // From here on it is one of theirs: one tap and one more.
  const second = await offer(guest, "ebook");
  expect(second).not.toHaveProperty("stepUp");
  expect((await confirm(guest, second)).json).toMatchObject({ status: "paid" });
  // And the browser where the passkey was made was known all along.
  const there = await offer(known, "ebook");
  expect(there).not.toHaveProperty("stepUp");
  expect((await confirm(known, there)).json).toMatchObject({ status: "paid" });
});

it("knows a browser that signed in with a passkey, or made one [C-18]", async () => {
  const { phone } = await member();
  const laptop = await visit(server);
  await laptop.post("/sign-in/passkey", phone.get((await laptop.post("/sign-in/passkey/options")).json));
  expect(await offer(await laptop.openSession(SHOP), "ebook")).not.toHaveProperty("stepUp");

  const browser = await visit(server);
  await signInByEmail(browser, "an@example.com");
  const own = createSoftwareAuthenticator({ origin: server.config.origin });
  expect((await browser.post("/account/passkeys", own.create((await browser.post("/account/passkeys/options")).json))).status).toBe(200);
  expect(await offer(await browser.openSession(SHOP), "ebook")).not.toHaveProperty("stepUp");
});

it("asks for the passkey when it goes where nothing that was paid ever went, but not for a first purchase, nor again [C-18]", async () => {
  const { browser, guest, phone } = await member();
  await save(browser, hanoi);
  const first = await offer(guest, "book");
  expect(first).not.toHaveProperty("stepUp");
  expect((await confirm(guest, first)).json).toMatchObject({ status: "paid" });
  await save(browser, hue);
  const elsewhere = await offer(guest, "book");
  expect(elsewhere.stepUp).toMatchObject({ reason: "address" });
  expect(await confirm(guest, elsewhere)).toMatchObject(refusedFor("address"));
  // What is not sent anywhere goes nowhere new.
  expect(await offer(guest, "ebook")).not.toHaveProperty("stepUp");
  expect((await confirm(guest, elsewhere, await sign(guest, elsewhere, phone))).json).toMatchObject({ status: "paid" });
  for (const address of [{ ...hue, line1: "3 LÊ LỢI" }, hanoi]) {
    await save(browser, address);
    const known = await offer(guest, "book");
    expect(known).not.toHaveProperty("stepUp");
    expect((await confirm(guest, known)).json).toMatchObject({ status: "paid" });
  }
});

it("counts what was paid, not what was asked for: an order that was cancelled, or only quoted, makes no address known [C-18]", async () => {
  const { browser, guest } = await member();
  await save(browser, hanoi);
  expect((await confirm(guest, await offer(guest, "book"))).json).toMatchObject({ status: "paid" });
  await save(browser, hue);
  const { orderId } = await offer(guest, "book");
  await guest.post(`/orders/${orderId}/cancel`, {});
  expect((await offer(guest, "book")).stepUp).toMatchObject({ reason: "address" });
});

it("asks nothing more of who has no passkey: there is nothing to ask for", async () => {
  const browser = await visit(server);
  await signInByEmail(browser, "minh@example.com");
  const guest = await browser.openSession(SHOP);
  await save(browser, hanoi);
  expect((await confirm(guest, await offer(guest, "book"))).json).toMatchObject({ status: "paid" });
  await save(browser, hue);
  const elsewhere = await offer(guest, "book");
  expect(elsewhere).not.toHaveProperty("stepUp");
  expect((await confirm(guest, elsewhere)).json).toMatchObject({ status: "paid" });
});
