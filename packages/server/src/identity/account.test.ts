import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeSecrets } from "../core/keys.ts";
import { createTestClock, startTestServer, type TestServer } from "../testing/index.ts";
import { readCode, signInByEmail, signUp, visit } from "../testing/passkey-users.ts";
import { createSoftwareAuthenticator } from "../testing/software-authenticator.ts";
import { CODE_MS, MAX_CODES, MAX_TRIES, WINDOW_MS } from "./email-codes.ts";

let server: TestServer;
const clock = createTestClock();
const app = "com.example.sample";
const MINUTE_MS = 60_000;
const CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";

beforeAll(async () => {
  server = await startTestServer({ clock });
  await server.publishApp({
    id: app,
    manifest: { plaza: { scopes: (["profile", "email"] as const).map((name) => ({ name, reason: "To send you the receipt" })) } },
  });
});
afterAll(() => server?.close());

const wrong = { status: 400, json: { code: "INVALID_PARAMS", detail: expect.stringContaining("not right") } };

it("signs up, and later in, by a code that was mailed; the address is in the profile [E8][I-12]", async () => {
  const browser = await visit(server);
  const guest = (await browser.get("/me")).json;
  await browser.put(`/grants/${app}`, { scopes: ["email"] });
  const planted = browser.cookies.get("plaza-session");
  expect(await signInByEmail(browser, "An@Example.com")).toMatchObject({
    status: 200,
    json: { conflicts: 0, me: { id: guest.id, state: "member" } },
  });
  expect(browser.cookies.get("plaza-session")).not.toBe(planted);
  expect((await browser.openSession(app)).session.user).toMatchObject({ state: "member", email: "an@example.com" });
  expect((await browser.get("/account")).json).toMatchObject({ email: "an@example.com", persona: false, passkeys: [] });

  const elsewhere = await visit(server);
  expect((await signInByEmail(elsewhere, "an@example.com")).json.me.id).toBe(guest.id);
});

it("answers and writes the same for an address that has an account and one that has none [I-15]", async () => {
  await signInByEmail(await visit(server), "known@example.com");
  const written = async (email: string) => {
    const browser = await visit(server);
    const before = await counts();
    const answer = await browser.post("/sign-in/email", { email, locale: "en" });
    const after = await counts();
    const { messages } = (await browser.get("/outbox")).json;
    const { subject, text } = messages[0];
    const [row] = (await server.ctx.db.execute(sql`select * from identity_email_codes order by created_at desc, id desc limit 1`)).rows;
    return {
      status: answer.status,
      json: answer.json,
      headers: Object.keys(answer.headers).sort(),
      rows: Object.fromEntries(Object.entries(after).map(([table, rows]) => [table, rows - (before[table] ?? 0)])),
      mail: `${subject}\n${text}`.replaceAll(/\d{4} \d{4}/g, "#### ####"),
      row: { ...row, id: null, browser_session_id: null, email: null, code_hash: null },
    };
  };
  expect(await written("known@example.com")).toEqual(await written("unknown@example.com"));
  // A wrong code says the same too.
  for (const email of ["known@example.com", "unknown@example.com"]) {
    const browser = await visit(server);
    await browser.post("/sign-in/email", { email, locale: "en" });
    expect(await browser.post("/sign-in/email/code", { code: wrongCode(await readCode(browser, email)) })).toMatchObject(wrong);
  }
});

it("takes five tries of a code, also at once, ten minutes, one use, and only in the browser that asked [I-15]", async () => {
  const email = "tries@example.com";
  const browser = await visit(server);
  await browser.post("/sign-in/email", { email, locale: "vi" });
  const code = await readCode(browser, email);
  expect(await (await visit(server)).post("/sign-in/email/code", { code })).toMatchObject(wrong);
  await Promise.all(Array.from({ length: MAX_TRIES }, () => browser.post("/sign-in/email/code", { code: wrongCode(code) })));
  expect(await browser.post("/sign-in/email/code", { code })).toMatchObject(wrong);

  await browser.post("/sign-in/email", { email, locale: "th" });
  const late = await readCode(browser, email);
  clock.advance(CODE_MS);
  expect(await browser.post("/sign-in/email/code", { code: late })).toMatchObject(wrong);

  await browser.post("/sign-in/email", { email, locale: "en" });
  const replaced = await readCode(browser, email);
  await browser.post("/sign-in/email", { email, locale: "en" });
  const newest = await readCode(browser, email);
  if (newest !== replaced) expect(await browser.post("/sign-in/email/code", { code: replaced })).toMatchObject(wrong);
  const both = await Promise.all([1, 2].map(() => browser.post("/sign-in/email/code", { code: newest })));
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  expect((await browser.post("/sign-out", {})).json.state).toBe("guest");
  expect(await browser.post("/sign-in/email/code", { code: newest })).toMatchObject(wrong);
  // What the table has is not the code.
  const { rows } = await server.ctx.db.execute(sql`select * from identity_email_codes where email = ${email}`);
  expect(JSON.stringify(rows)).not.toContain(newest.replace(" ", ""));
});

it("sends an address five codes an hour, whoever asks, and a client so many in ten minutes [I-15]", async () => {
  const email = "often@example.com";
  const ask = async (to = email) => (await visit(server)).post("/sign-in/email", { email: to, locale: "en" });
  const many = await Promise.all(Array.from({ length: MAX_CODES + 3 }, () => ask()));
  expect(many.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  expect((await ask()).json).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: WINDOW_MS });
  clock.advance(WINDOW_MS);
  expect((await ask()).status).toBe(200);
  let last = await ask("other-0@example.com");
  for (let asked = 1; last.status === 200 && asked < 40; asked++) last = await ask(`other-${asked}@example.com`);
  expect(last).toMatchObject({ status: 429, json: { code: "RATE_LIMITED" } });
});

it("finds a member who lost all passkeys by their address, and lets them go on without the lost ones", async () => {
  const own = await startTestServer();
  const authenticator = createSoftwareAuthenticator({ origin: own.config.origin });
  const member = await signUp(own, { authenticator });
  const { id } = (await member.get("/me")).json;
  expect((await member.delete(`/account/passkeys/${authenticator.id()}`)).status).toBe(409);
  await member.post("/account/email", { email: "mai@example.com", locale: "en" });
  const code = await readCode(member, "mai@example.com");
  // A code that was asked for to add an address does not sign in, and the other way round.
  expect(await (await visit(own)).post("/sign-in/email/code", { code })).toMatchObject(wrong);
  expect((await member.post("/account/email/code", { code })).json).toMatchObject({ email: "mai@example.com" });
  expect((await member.delete(`/account/passkeys/${authenticator.id()}`)).json.passkeys).toEqual([]);

  const browser = await visit(own);
  expect((await signInByEmail(browser, "mai@example.com")).json.me).toMatchObject({ id, name: "Mai" });
  const other = await signUp(own, { name: "An" });
  await other.post("/account/email", { email: "mai@example.com", locale: "en" });
  expect(await other.post("/account/email/code", { code: await readCode(other, "mai@example.com") })).toMatchObject({
    status: 409,
    json: { detail: expect.stringContaining("another account") },
  });
  await own.close();
});

it("lists the browsers where a member is, ends one or all others, and with them what runs there, at once [I-12]", async () => {
  const own = await startTestServer({ clock });
  await own.publishApp({ id: app });
  const authenticator = createSoftwareAuthenticator({ origin: own.config.origin });
  const first = await signUp(own, { authenticator });
  const elsewhere = async () => {
    const browser = await visit(own);
    const options = (await browser.post("/sign-in/passkey/options", {})).json;
    await browser.post("/sign-in/passkey", authenticator.get(options), { "user-agent": CHROME });
    return browser;
  };
  const [second, third] = [await elsewhere(), await elsewhere()];
  const running = await second.openSession(app);
  const sessions = async () => (await first.get("/account")).json.sessions as { id: string; current: boolean; lastSeenAt: number }[];
  expect(await sessions()).toHaveLength(3);
  expect((await sessions()).filter(({ current }) => current)).toHaveLength(1);
  expect((await sessions()).find(({ current }) => !current)).toMatchObject({ browser: "Chrome", os: "Android", surface: "host" });

  // Seen is noted once a minute.
  const seen = clock.now();
  clock.advance(MINUTE_MS - 1);
  await first.get("/me");
  expect((await sessions()).find(({ current }) => current)?.lastSeenAt).toBe(seen);
  clock.advance(1);
  expect((await sessions()).find(({ current }) => current)?.lastSeenAt).toBe(clock.now());

  const mine = (await second.get("/account")).json.sessions.find((session: { current: boolean }) => session.current);
  const stranger = await signUp(own, { name: "An" });
  expect((await stranger.delete(`/account/sessions/${mine.id}`)).status).toBe(404);
  expect((await running.get("/storage")).status).toBe(200);
  expect((await first.delete(`/account/sessions/${mine.id}`)).json.sessions).toHaveLength(2);
  expect((await running.get("/storage")).status).toBe(401);
  expect((await second.get("/account")).status).toBe(401);
  expect((await third.get("/account")).status).toBe(200);

  expect((await first.delete("/account/sessions")).json.sessions).toMatchObject([{ current: true }]);
  expect((await third.get("/account")).status).toBe(401);
  expect((await stranger.get("/account")).status).toBe(200);
  await own.close();
});

it("has no e-mail way in production without SMTP, and none of the demonstration's outbox [I-15]", async () => {
  const env = {
    PLAZA_ENV: "production",
    PLAZA_ORIGIN: "https://plaza.example",
    PLAZA_CONSOLE_ORIGIN: "https://console.plaza.example",
    PLAZA_SANDBOX_ORIGIN: "https://{slot}.plaza-apps.net",
    ...(await makeSecrets()),
  };
  const production = await startTestServer({ env });
  const browser = await visit(production);
  expect((await browser.get("/sign-in/ways")).json).toEqual({ passkey: true, email: false, outbox: false, sms: false });
  expect((await browser.post("/sign-in/email", { email: "an@example.com", locale: "en" })).status).toBe(404);
  expect((await browser.get("/outbox")).status).toBe(404);
  // The cookie of a sign-in is the cookie of a visit [I-12].
  const authenticator = createSoftwareAuthenticator({ origin: production.config.origin });
  const options = (await browser.post("/sign-up/passkey/options", { name: "Mai" })).json;
  expect(options.rp.id).toBe("plaza.example");
  const answer = await browser.post("/sign-up/passkey", { name: "Mai", passkey: authenticator.create(options) });
  expect(answer.headers["set-cookie"]).toMatch(/^__Host-plaza-session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  // Its only passkey is then the only way in, whatever mail it had.
  expect((await browser.delete(`/account/passkeys/${authenticator.id()}`)).status).toBe(409);
  await production.close();
});

it("offers no passkeys where the shell's address is an IP address", async () => {
  const own = await startTestServer({ config: { origin: "http://127.0.0.1:4400" } });
  const browser = await visit(own);
  expect((await browser.get("/sign-in/ways")).json).toEqual({ passkey: false, email: true, outbox: true, sms: true });
  expect((await browser.post("/sign-in/passkey/options", {})).status).toBe(404);
  await own.close();
});

/** Another code than this one. */
function wrongCode(code: string): string {
  return `${(Number(code[0]) + 1) % 10}${code.slice(1)}`;
}

/** Rows of every table of people. */
async function counts(): Promise<Record<string, number>> {
  const tables = ["users", "emails", "email_codes", "passkeys", "passkey_challenges", "joins", "browser_sessions"];
  const rows = await Promise.all(
    tables.map(async (table) => {
      const result = await server.ctx.db.execute(sql`select count(*)::int as n from ${sql.identifier(`identity_${table}`)}`);
      return [table, result.rows[0]?.n as number] as const;
    }),
  );
  return Object.fromEntries(rows);
}
