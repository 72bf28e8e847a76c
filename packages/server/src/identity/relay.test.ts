import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createClient, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { signInByEmail, visit } from "../testing/passkey-users.ts";
import { RELAY_LIMITS } from "./relay-mail.ts";

let server: TestServer;
let base = Date.now();
const clock = { now: () => base };
const app = "com.example.shop";
const other = "com.example.other";
const secret = "the-secret-of-the-gateway-of-this-relay";
const DOMAIN = "hidden.example";
const shop = "orders@shop.example";

beforeAll(async () => {
  server = await startTestServer({ clock, env: { PLAZA_RELAY_DOMAIN: DOMAIN, PLAZA_RELAY_SECRET: secret } });
  const scopes = [{ name: "email" as const, reason: "Send your receipt" }];
  await server.publishApp({ id: app, manifest: { plaza: { scopes, mail_senders: ["shop.example"] } } });
  await server.publishApp({ id: other, manifest: { plaza: { scopes } } });
});
afterAll(() => server?.close());

let members = 0;
async function member(): Promise<{ browser: UserClient; email: string }> {
  const browser = await visit(server);
  const email = `person-${++members}@example.com`;
  expect((await signInByEmail(browser, email)).status).toBe(200);
  return { browser, email };
}
/** A member who hid their address from the app; what it sees. */
async function hidden() {
  const made = await member();
  await made.browser.put(`/grants/${app}`, { scopes: ["email"], hideEmail: true });
  const guest = await made.browser.openSession(app);
  const { email: address } = (await guest.get("/identity/user")).json as { email: string };
  return { ...made, guest, address };
}

interface Written {
  readonly id?: string;
  readonly from?: string;
  readonly to: string;
  readonly subject?: string;
  readonly text?: string;
  readonly authenticated?: boolean;
  readonly automatic?: boolean;
}
/** What the gateway is answered for a mail that it signs as now, with this secret. */
async function receive(mail: Written, { by = secret, at = new Date(), body }: { by?: string; at?: Date; body?: string } = {}) {
  const payload = JSON.stringify({
    id: randomUUID(),
    from: shop,
    subject: "Your receipt",
    text: "Thank you.",
    authenticated: true,
    automatic: false,
    ...mail,
  });
  const id = randomUUID();
  const signature = new Webhook(Buffer.from(by).toString("base64")).sign(id, at, payload);
  const headers = { "webhook-id": id, "webhook-timestamp": String(Math.floor(at.getTime() / 1000)), "webhook-signature": signature };
  const answer = await createClient(server.host, () => ({ "content-type": "application/json" })).post(
    "/relay/inbound",
    (body ?? payload) as never,
    headers,
  );
  return answer.status === 200 ? answer.json.outcome : answer.status;
}
const outbox = async (browser: UserClient) =>
  (await browser.get("/outbox")).json.messages as { to: string; subject: string; text: string; from?: string; replyTo?: string }[];
/** As the mailer was given it: the page of the outbox shows less. */
const newest = () => server.ctx.identity.mailer?.outbox?.()[0];

it("gives one random address for each user and app, the same in each place that the app reads it, and for ever [E5][I-08]", async () => {
  const { browser, guest, address, email } = await hidden();
  expect(address).toMatch(/^[0-9a-f]{20}@hidden\.example$/);
  expect((await browser.openSession(app)).session.user.email).toBe(address);
  expect((await browser.get("/me/relays")).json.relays).toMatchObject([{ appId: app, address, on: true }]);
  // Shown, and hidden again: the same one.
  await browser.put(`/grants/${app}`, { scopes: ["email"], hideEmail: false });
  expect((await guest.get("/identity/user")).json.email).toBe(email);
  await browser.put(`/grants/${app}`, { scopes: ["email"], hideEmail: true });
  expect((await guest.get("/identity/user")).json.email).toBe(address);
  // Taken back and given again without a word about it: what was hidden stays so.
  await browser.delete(`/grants/${app}/email`);
  expect((await guest.get("/identity/user")).json).not.toHaveProperty("email");
  await browser.put(`/grants/${app}`, { scopes: ["email"] });
  expect((await guest.get("/identity/user")).json.email).toBe(address);
  await browser.put(`/grants/${other}`, { scopes: ["email"], hideEmail: true });
  expect((await browser.openSession(other)).session.user.email).not.toBe(address);
});

it("passes on a mail of the publisher's domain, once, and the answer without what would give the user away [E5][I-08]", async () => {
  const { browser, address, email } = await hidden();
  const id = randomUUID();
  expect(await receive({ id, to: address, subject: "Your\r\nBcc: all@example.com receipt" })).toBe("forwarded");
  expect((await outbox(browser))[0]).toMatchObject({ to: email, text: `${shop}:\n\nThank you.` });
  expect(newest()?.subject).toBe("Your Bcc: all@example.com receipt");
  const answers = newest()?.replyTo ?? "";
  expect(answers).toMatch(/^re-[0-9a-f]{20}@hidden\.example$/);
  expect(await receive({ id, to: address })).toBe("refused");

  const text = `Thanks!\n\nOn Monday, ${email.toUpperCase()} got:\n> Thank you.\n\n-- \nLinh Tran\n+84 90 123 45 67`;
  expect(await receive({ from: email, to: answers, subject: `Re: ${email}`, text })).toBe("forwarded");
  expect(newest()).toMatchObject({ to: shop, from: address, subject: `Re: ${address}`, relayed: true });
  expect(newest()?.text).toBe(`Thanks!\n\nOn Monday, ${address} got:\n> Thank you.\n\n`);
  // The same sender, the same address for answers.
  await receive({ to: address });
  expect(newest()?.replyTo).toBe(answers);
});

it("refuses in one way: an address of nobody, another sender, one that is not authenticated, an answer of somebody else, and a loop [E5][I-15]", async () => {
  const { address, email } = await hidden();
  expect(await receive({ to: address })).toBe("forwarded");
  const answers = newest()?.replyTo ?? "";
  const before = newest();
  const refused: Written[] = [
    { to: `${"0".repeat(20)}@${DOMAIN}` },
    { to: `re-${"0".repeat(20)}@${DOMAIN}` },
    { to: "person@elsewhere.example" },
    { to: address, from: "orders@evil.example" },
    { to: address, from: "orders@shop.example.evil.example" },
    { to: address, authenticated: false },
    { to: address, automatic: true },
    { to: address, from: `${"1".repeat(20)}@${DOMAIN}` },
    { to: answers, from: shop },
    { to: answers, from: email, authenticated: false },
    { to: answers, from: email, automatic: true },
  ];
  for (const mail of refused) expect(await receive(mail), JSON.stringify(mail)).toBe("refused");
  expect(newest()).toEqual(before);
  // An app that declares no sender is written to by nobody.
  const second = await member();
  await second.browser.put(`/grants/${other}`, { scopes: ["email"], hideEmail: true });
  expect(await receive({ to: (await second.browser.openSession(other)).session.user.email ?? "" })).toBe("refused");
});

it("takes mail of its gateway alone, signed now and whole [E5][I-08]", async () => {
  const { address } = await hidden();
  expect(await receive({ to: address }, { by: "another-secret-of-somebody-else-here" })).toBe(401);
  expect(await receive({ to: address }, { at: new Date(Date.now() - 6 * 60_000) })).toBe(401);
  expect(await receive({ to: address }, { body: JSON.stringify({ to: address }) })).toBe(401);
  expect(await receive({ to: address })).toBe("forwarded");
});

it("passes on so many mails an hour and a day [E5]", async () => {
  const { address } = await hidden();
  const [hour, day] = RELAY_LIMITS;
  let forwarded = 0;
  for (let round = 0; round < 6; round++) {
    const outcomes = await Promise.all(Array.from({ length: hour.count + 2 }, () => receive({ to: address })));
    const passed = outcomes.filter((outcome) => outcome === "forwarded").length;
    expect(passed).toBe(Math.min(hour.count, day.count - forwarded));
    forwarded += passed;
    base += hour.windowMs;
  }
  expect(forwarded).toBe(day.count);
});

it("is silent when the user switches it off, takes the scope back, erases the app or ends the account; the address is never given again [E5][I-13]", async () => {
  const { browser, address, guest } = await hidden();
  expect((await browser.put(`/me/relays/${app}`, { on: false })).json.relays).toMatchObject([{ address, on: false }]);
  expect(await receive({ to: address })).toBe("refused");
  // The app sees nothing of it.
  expect((await guest.get("/identity/user")).json.email).toBe(address);
  await browser.put(`/me/relays/${app}`, { on: true });
  expect(await receive({ to: address })).toBe("forwarded");
  await browser.delete(`/grants/${app}/email`);
  expect(await receive({ to: address })).toBe("refused");
  await browser.put(`/grants/${app}`, { scopes: ["email"] });
  expect((await browser.get(`/me/footprint/${app}/export`)).json.data.identity.relays).toMatchObject([{ hides: true }]);
  expect((await browser.post(`/me/footprint/${app}/erase`)).json.deleted).toMatchObject({ relays: 1 });
  await browser.put(`/grants/${app}`, { scopes: ["email"], hideEmail: true });
  const next = (await browser.openSession(app)).session.user.email ?? "";
  expect(next).not.toBe(address);
  expect(await receive({ to: address })).toBe("refused");
  expect(await receive({ to: next })).toBe("forwarded");
  expect((await browser.post("/me/erase")).status).toBe(200);
  expect(await receive({ to: next })).toBe("refused");
  expect((await (await member()).browser.put(`/me/relays/${app}`, { on: false })).status).toBe(404);
});
