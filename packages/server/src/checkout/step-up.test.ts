import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { GuestClient, TestServer } from "../testing/index.ts";
import { signUp, visit } from "../testing/passkey-users.ts";
import { createSoftwareAuthenticator, type Dishonesty, type SoftwareAuthenticator } from "../testing/software-authenticator.ts";
import { checkoutConfirmations } from "./tables.ts";
import { booksOf } from "./testing/books.ts";
import { COFFEE, publishCoffee, startShop } from "./testing/coffee.ts";

let server: TestServer;
let guest: GuestClient;
let phone: SoftwareAuthenticator;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
});
afterAll(() => server.close());
beforeEach(async () => {
  ({ guest, phone } = await member());
});

/** A person with a passkey, who lets the app take nothing without being asked twice. */
async function member() {
  const authenticator = createSoftwareAuthenticator({ origin: server.config.origin });
  const person = await signUp(server, { authenticator });
  await person.put(`/me/allowances/${COFFEE}`, { perPurchase: 0 });
  return { guest: await person.openSession(COFFEE), phone: authenticator };
}
interface Offer {
  readonly orderId: string;
  readonly quote: string;
  readonly total: { readonly amount: number; readonly currency: string };
}
const offer = async (quantity = 1): Promise<Offer> => (await guest.post("/quotes", { lines: [{ sku: "flat-white", quantity }] })).json;
async function ask({ orderId, quote }: Offer, by = guest): Promise<{ nonce: string; options: Record<string, unknown> }> {
  const answer = await by.post(`/orders/${orderId}/step-up`, { quote });
  expect(answer.status, answer.text).toBe(200);
  return answer.json.passkey;
}
async function sign(what: Offer, but: Dishonesty = {}) {
  const { nonce, options } = await ask(what);
  return { nonce, assertion: phone.get(options, but) };
}
const confirm = ({ orderId, quote, total }: Offer, passkey?: object, key = randomUUID()) =>
  guest.post(`/orders/${orderId}/confirm`, { quote, stepUp: { amount: total, ...(passkey && { passkey }) } }, { "idempotency-key": key });
const wayOf = async (orderId: string) =>
  (await server.ctx.db.select().from(checkoutConfirmations).where(eq(checkoutConfirmations.orderId, orderId))).map(({ stepUp }) => stepUp);

it("lets a purchase above the allowance through with a signature over this very quote, once, and repeats its answer [C-18]", async () => {
  const above = await offer();
  const signed = await sign(above);
  const key = randomUUID();
  expect((await confirm(above, signed, key)).json).toMatchObject({ status: "paid" });
  expect((await confirm(above, signed, key)).json).toMatchObject({ status: "paid" });
  expect(await wayOf(above.orderId)).toEqual(["passkey"]);
  expect(await booksOf(server.ctx, above.orderId)).toMatchObject({ charges: 1, transactions: 1 });
});

it("refuses a second yes without a signature from a user who has a passkey, and one without any [C-18] [C-20]", async () => {
  const above = await offer();
  const refused = { status: 403, json: { code: "CONSENT_REQUIRED", data: { reason: "step_up" } } };
  expect(await confirm(above)).toMatchObject(refused);
  expect(await guest.post(`/orders/${above.orderId}/confirm`, { quote: above.quote }, { "idempotency-key": randomUUID() })).toMatchObject(
    refused,
  );
  expect(await wayOf(above.orderId)).toEqual([]);
  expect((await confirm(above, await sign(above))).json).toMatchObject({ status: "paid" });
});

it("refuses a signature over another quote, an old one, one without user verification, of another site, and another person's [C-18]", async () => {
  const cheap = await offer(1);
  const dear = await offer(9);
  const forCheap = await sign(cheap);
  const dishonest = async (but: Dishonesty) => ({ passkey: await sign(dear, but) });
  const other = await member();
  const theirs = async () => {
    const { nonce, options } = await ask(dear);
    return { nonce, assertion: other.phone.get(options) };
  };
  const attempts: readonly (readonly [string, object])[] = [
    ["signed for another quote", forCheap],
    ["signed for another quote, under this one's nonce", { ...(await sign(dear)), assertion: forCheap.assertion }],
    ["nobody was asked for a finger", (await dishonest({ userVerified: false })).passkey],
    ["of another site", (await dishonest({ origin: "https://evil.example" })).passkey],
    ["for another relying party", (await dishonest({ rpId: "evil.example" })).passkey],
    ["another challenge", (await dishonest({ challenge: "AAAA" })).passkey],
    ["a made-up nonce", { ...(await sign(dear)), nonce: "AAAA" }],
    ["another person's passkey", await theirs()],
  ];
  for (const [what, passkey] of attempts) expect((await confirm(dear, passkey)).status, what).toBe(403);
  expect(await wayOf(dear.orderId)).toEqual([]);

  const used = await sign(dear);
  expect((await confirm(dear, used)).json).toMatchObject({ status: "paid" });
  const again = await offer(9);
  expect((await confirm(again, used)).status).toBe(403);
  expect((await confirm(again, await sign(again))).json).toMatchObject({ status: "paid" });
});

it("asks nothing for a quote that is not this user's, and a signature for one browser is none in another [C-18] [C-23]", async () => {
  const above = await offer();
  const other = await member();
  expect((await other.guest.post(`/orders/${above.orderId}/step-up`, { quote: above.quote })).status).toBe(404);
  expect((await guest.post(`/orders/${above.orderId}/step-up`, { quote: `${above.quote}x` })).status).toBe(400);
  const signed = await sign(above);

  const laptop = await visit(server);
  const options = (await laptop.post("/sign-in/passkey/options")).json;
  expect((await laptop.post("/sign-in/passkey", phone.get(options))).status).toBe(200);
  const there = await laptop.openSession(COFFEE);
  const body = { quote: above.quote, stepUp: { amount: above.total, passkey: signed } };
  expect((await there.post(`/orders/${above.orderId}/confirm`, body, { "idempotency-key": randomUUID() })).status).toBe(403);
});
