import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readConfig } from "../core/config.ts";
import { createTestClock, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { signUp } from "../testing/passkey-users.ts";
import { PHONE_CODE_MS, PHONE_LIMITS, PHONE_TRIES, PHONE_TRIES_A_DAY } from "./phone-codes.ts";
import { parsePhone } from "./phone-numbers.ts";
import { createSms } from "./sms.ts";

let server: TestServer;
const clock = createTestClock();
const HOUR_MS = 3600_000;
/** A number that no other test of this file was sent a code to. */
let last = 0;
let networks = 0;
const fresh = (): string => `+84 90 ${String(++last).padStart(7, "0")}`;

beforeAll(async () => {
  server = await startTestServer({ clock, env: { PLAZA_TRUST_PROXY: "1" } });
});
afterAll(() => server?.close());

const check = (member: UserClient, code: string) =>
  member.post("/account/phone/code", { code }, { "x-forwarded-for": `10.0.1.${++networks}` });
const wrong = { status: 400, json: { code: "INVALID_PARAMS", detail: expect.stringContaining("not right") } };
/** Every request comes from a network of its own unless one is named: what a client address may is counted apart. */
const ask = (member: UserClient, phone: string, address = `10.0.0.${++networks}`) =>
  member.post("/account/phone", { phone, country: "VN", locale: "en" }, { "x-forwarded-for": address });

async function newest(member: UserClient, phone: string): Promise<string> {
  const { messages } = (await member.get("/outbox")).json as { messages: { to: string; text: string; subject: string | null }[] };
  const text = messages.find(({ to, subject }) => to === phone && subject === null)?.text ?? "";
  return text.slice(0, 6);
}
const other = (code: string): string => String((Number(code) + 1) % 10 ** 6).padStart(6, "0");

it("proves a number by a code that was sent to it, and keeps it as E.164 however it was written [E7]", async () => {
  const member = await signUp(server);
  const sent = await ask(member, "090 123 45 67");
  expect(sent).toMatchObject({ status: 200, json: { phone: "+84901234567" } });
  expect((await member.get("/account")).json.phone).toBeNull();
  const code = await newest(member, "+84901234567");
  expect((await check(member, code)).json).toMatchObject({ phone: "+84901234567" });
  expect(await check(member, code)).toMatchObject(wrong);
  expect((await member.get("/me/contacts")).json).toMatchObject({ name: "Mai", phone: "+84901234567" });
  expect((await member.delete("/account/phone")).json.phone).toBeNull();
});

it("binds the message to our page and says who never asks for it", async () => {
  const member = await signUp(server);
  const phone = fresh();
  await ask(member, phone);
  const { messages } = (await member.get("/outbox")).json;
  const { host } = new URL(server.config.origin);
  expect(messages[0].text).toMatch(new RegExp(`^(\\d{6}) is your code for Plaza.*\n\n@${host} #\\1$`, "s"));
});

it("refuses what is no telephone's number, and reads a number by the country that was said", () => {
  for (const text of ["12", "hello", "+84 1", "+84 90 123 45 67 ext. 4", "call +84 90 123 45 67 now", "+999 123 456 789"])
    expect(() => parsePhone(text, "VN"), text).toThrow(expect.objectContaining({ code: "INVALID_PARAMS" }));
  expect(parsePhone("081-234-5678", "TH")).toBe("+66812345678");
  expect(parsePhone("+84 (90) 123-45-67", "TH")).toBe("+84901234567");
});

it("takes five tries of a code, also at once, ten minutes, one use, and only in the browser and the account that asked [E7][I-15]", async () => {
  const member = await signUp(server);
  const phone = fresh();
  const e164 = parsePhone(phone, "VN");
  await ask(member, phone);
  const code = await newest(member, e164);
  expect(await check(await signUp(server), code)).toMatchObject(wrong);
  await Promise.all(Array.from({ length: PHONE_TRIES }, () => check(member, other(code))));
  expect(await check(member, code)).toMatchObject(wrong);

  await ask(member, phone);
  const late = await newest(member, e164);
  clock.advance(PHONE_CODE_MS);
  expect(await check(member, late)).toMatchObject(wrong);

  await ask(member, phone);
  const good = await newest(member, e164);
  const both = await Promise.all([1, 2].map(() => check(member, `${good.slice(0, 3)} ${good.slice(3)}`)));
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1);
  const { rows } = await server.ctx.db.execute(sql`select * from identity_phone_codes where phone = ${e164}`);
  expect(JSON.stringify(rows)).not.toContain(good);
});

it("locks who guesses out for a day, over all codes and numbers; a right code is no guess [E7][I-15]", async () => {
  const guesser = await signUp(server);
  for (let tried = 0; tried < PHONE_TRIES_A_DAY; tried += PHONE_TRIES) {
    const phone = fresh();
    expect((await ask(guesser, phone)).status).toBe(200);
    const code = await newest(guesser, parsePhone(phone, "VN"));
    for (let n = 0; n < PHONE_TRIES; n++) expect(await check(guesser, other(code))).toMatchObject(wrong);
  }
  clock.advance(HOUR_MS);
  expect((await ask(guesser, fresh())).json).toMatchObject({ code: "RATE_LIMITED", retryAfterMs: expect.any(Number) });
  clock.advance(24 * HOUR_MS);
  expect((await ask(guesser, fresh())).status).toBe(200);
});

it("sends a number so many codes an hour and a day, whoever asks, and a person so many, whatever the number [E7][I-15]", async () => {
  const phone = fresh();
  const [perHour, perDay] = PHONE_LIMITS.number;
  const askers = await Promise.all(Array.from({ length: perHour.count + 2 }, () => signUp(server)));
  const many = await Promise.all(askers.map((member) => ask(member, phone)));
  expect(many.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
  for (let sent: number = perHour.count; sent < perDay.count; sent++) {
    clock.advance(HOUR_MS);
    expect((await ask(await signUp(server), phone)).status).toBe(200);
  }
  clock.advance(HOUR_MS);
  expect((await ask(await signUp(server), phone)).json).toMatchObject({ code: "RATE_LIMITED" });

  const member = await signUp(server);
  for (let sent = 0; sent < PHONE_LIMITS.person[0].count; sent++) expect((await ask(member, fresh())).status).toBe(200);
  expect((await ask(member, fresh())).status).toBe(429);
});

it("answers and writes the same for a number that is somebody's and one that is nobody's [I-15]", async () => {
  clock.advance(24 * HOUR_MS);
  const owner = await signUp(server);
  const [known, unknown] = [fresh(), fresh()];
  await ask(owner, known);
  await check(owner, await newest(owner, parsePhone(known, "VN")));
  const written = async (phone: string) => {
    const member = await signUp(server);
    const answer = await ask(member, phone);
    const { code, ...rest } = (await check(member, other(await newest(member, parsePhone(phone, "VN"))))).json;
    return {
      status: answer.status,
      keys: Object.keys(answer.json),
      headers: Object.keys(answer.headers).sort(),
      code,
      detail: rest.detail,
    };
  };
  expect(await written(known)).toEqual(await written(unknown));
  // Two people may share a number: nobody signs in with it.
  const second = await signUp(server);
  await ask(second, known);
  expect((await check(second, await newest(second, parsePhone(known, "VN")))).status).toBe(200);
});

it("lets neither a guest nor a demo person add a number, nor a page that is not the shell's [I-12]", async () => {
  const guest = server.visitor();
  await guest.get("/me");
  expect((await ask(guest, fresh())).status).toBe(401);
  expect((await ask(await server.signIn("maya"), fresh())).status).toBe(403);
  const member = await signUp(server);
  const body = { phone: fresh(), country: "VN", locale: "en" };
  expect((await member.post("/account/phone", body, { origin: "http://localhost:4500", "x-forwarded-for": "10.9.9.9" })).status).toBe(403);
});

it("answers so many requests of one client address, whoever is behind it [I-15]", async () => {
  const member = await signUp(server);
  const answers = [];
  for (let asked = 0; asked < 12; asked++) answers.push(await ask(member, "+84 1", "10.1.1.1"));
  expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 400), 429, 429]);
});

it("hands messages to the team's gateway, signed", async () => {
  const got: { headers: IncomingHttpHeaders; body: string }[] = [];
  const gateway = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      got.push({ headers: request.headers, body });
      response.writeHead(got.length === 1 ? 202 : 500).end();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
  const secret = "a-secret-of-the-gateway-of-the-team";
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/sms`;
  const sms = createSms({ ...readConfig({}), sms: { url, secret } }, { now: Date.now });
  expect(sms?.outbox).toBeUndefined();
  await sms?.send({ to: "+84901234567", text: "123456" });
  const verified = new Webhook(Buffer.from(secret).toString("base64")).verify(
    got[0]?.body ?? "",
    got[0]?.headers as Record<string, string>,
  );
  expect(verified).toEqual({ to: "+84901234567", text: "123456" });
  await expect(sms?.send({ to: "+84901234567", text: "123456" })).rejects.toThrow("500");
  gateway.close();
  expect(() => readConfig({ PLAZA_SMS_URL: url })).toThrow("PLAZA_SMS_SECRET");
});
