import { sql } from "drizzle-orm";
import { expect, it } from "vitest";
import { startTestServer, type TestServer } from "../testing/index.ts";
import { readCode, signUp, visit } from "../testing/passkey-users.ts";
import { createSoftwareAuthenticator } from "../testing/software-authenticator.ts";

const app = "com.example.sample";

it("gives the member what the guest of the browser had: grants, values, orders, an answer about consent; the member's values win", async () => {
  const own = await startTestServer();
  await own.publishApp({
    id: app,
    manifest: { plaza: { scopes: (["profile", "email"] as const).map((name) => ({ name, reason: "To send you the receipt" })) } },
  });
  const authenticator = createSoftwareAuthenticator({ origin: own.config.origin });
  const member = await signUp(own, { authenticator });
  const { id } = (await member.get("/me")).json;
  await member.put(`/grants/${app}`, { scopes: ["profile"] });
  await (await member.openSession(app)).put("/storage/cart", { value: "member" });

  const browser = await visit(own);
  await browser.put("/me/consents", { analytics: true, personalisation: false });
  await browser.put(`/grants/${app}`, { scopes: ["profile", "email"] });
  const guest = await browser.openSession(app);
  await guest.put("/storage/cart", { value: "guest" });
  await guest.put("/storage/city", { value: "Huế" });
  const guestId = (await browser.get("/me")).json.id;
  await insertOrder(own, { userId: guestId, sub: guest.session.user.id });
  expect((await browser.get("/me/orders")).json.orders).toHaveLength(1);

  const options = (await browser.post("/sign-in/passkey/options", {})).json;
  const answer = await browser.post("/sign-in/passkey", authenticator.get(options));
  expect(answer.json).toMatchObject({ conflicts: 1, me: { id, consents: { analytics: true, personalisation: false } } });
  const joined = await browser.openSession(app);
  expect(joined.session.granted.toSorted()).toEqual(["email", "profile"]);
  expect((await joined.get("/storage/cart")).json).toEqual({ value: "member" });
  expect((await joined.get("/storage/city")).json).toEqual({ value: "Huế" });
  const usage = (await joined.get("/storage")).json;
  expect(usage.usedBytes).toBe(["cart", '"member"', "city", '"Huế"'].reduce((sum, text) => sum + Buffer.byteLength(text), 0));
  // The order is as it was signed, and the member's to see; another person does not see it.
  expect((await browser.get("/me/orders")).json.orders).toMatchObject([{ appId: app }]);
  expect((await member.get("/me/orders")).json.orders).toHaveLength(1);
  expect((await (await visit(own)).get("/me/orders")).json.orders).toEqual([]);
  expect((await guest.get("/storage/city")).status).toBe(401);
  await own.close();
});

it("takes one of two ways that are tried at once: a guest is joined, or becomes a member, and not both", async () => {
  const own = await startTestServer();
  const authenticator = createSoftwareAuthenticator({ origin: own.config.origin });
  await signUp(own, { authenticator });
  const browser = await visit(own);
  const options = (await browser.post("/sign-in/passkey/options", {})).json;
  await browser.post("/sign-in/email", { email: "an@example.com", locale: "en" });
  const code = await readCode(browser, "an@example.com");
  const answers = await Promise.all([
    browser.post("/sign-in/passkey", authenticator.get(options)),
    browser.post("/sign-in/email/code", { code }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  await own.close();
});

it("joins no guest to a demo person, who is everybody", async () => {
  const own = await startTestServer();
  await own.publishApp({ id: app, manifest: { plaza: { scopes: [{ name: "profile", reason: "To greet you" }] } } });
  const browser = await visit(own);
  await browser.put(`/grants/${app}`, { scopes: ["profile"] });
  await browser.post("/sign-in", { persona: "linh" });
  expect((await browser.get("/grants")).json.grants).toEqual([]);
  await own.close();
});

/** A declined order, as the checkout leaves it: enough to be listed. */
async function insertOrder({ ctx }: TestServer, { userId, sub }: { readonly userId: string; readonly sub: string }): Promise<void> {
  await ctx.db.execute(sql`
    insert into checkout_orders (id, quote_id, app_id, release, user_id, sub, session_id, state, lines, currency, subtotal, tax, shipping, discount, total,
      cart, provider, decline_code, created_at, updated_at, expires_at)
    values (gen_random_uuid(), gen_random_uuid(), ${app}, '1.0.0', ${userId}, ${sub}, 'session', 'declined', '[]', 'VND', 1000, 0, 0, 0, 1000,
      'cart', 'simulator', 'card_declined', 1, 1, 2)`);
}
