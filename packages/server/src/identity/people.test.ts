import { sql } from "drizzle-orm";
import { SignJWT } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestClock, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { readCode, signUp, visit } from "../testing/passkey-users.ts";
import { createSoftwareAuthenticator } from "../testing/software-authenticator.ts";
import { INVITE_MS, makeOperatorLink } from "./invites.ts";

let server: TestServer;
const clock = createTestClock(Date.now());
/** Nobody has a role here but by an invitation. */
beforeAll(async () => {
  server = await startTestServer({ clock });
  await server.publishApp({ id: "com.example.sample" });
});
afterAll(() => server?.close());

const noInvite = { status: 404, json: { code: "INVALID_PARAMS", detail: expect.stringContaining("does not work") } };
const tokenOf = (link: string): string => new URL(link).hash.slice(1);
/** A browser of the console, signed in by a code that the shell's outbox shows. */
async function worker(email: string): Promise<UserClient> {
  const browser = server.visitor("console");
  await browser.get("/me");
  await browser.post("/sign-in/email", { email, locale: "en" });
  const answer = await browser.post("/sign-in/email/code", { code: await readCode(await visit(server), email) });
  if (answer.status !== 200) throw new Error(answer.text);
  return browser;
}
const accept = (browser: UserClient, token: string) => browser.post("/invites/accept", { token });
async function operator(email: string): Promise<UserClient> {
  const browser = await worker(email);
  expect((await accept(browser, tokenOf(await makeOperatorLink(server.config, clock.now())))).status).toBe(200);
  return browser;
}

it("makes the first operator by a link of the command line, once, within the hour, and for a person only [I-12]", async () => {
  const link = await makeOperatorLink(server.config, clock.now());
  expect(link).toMatch(new RegExp(`^${server.config.consoleOrigin}/join#`));
  const guest = server.visitor("console");
  await guest.get("/me");
  expect((await accept(guest, tokenOf(link))).status).toBe(401);
  expect((await accept(await server.signIn("linh", "console"), tokenOf(link))).status).toBe(403);
  // No role before, none by signing in.
  const hai = await worker("hai@example.com");
  expect((await hai.get("/me")).json).toMatchObject({ state: "member", role: "user" });
  expect((await hai.get("/admin/people")).status).toBe(403);
  expect(await accept(hai, tokenOf(link))).toMatchObject({ status: 200, json: { role: "operator" } });
  expect((await hai.get("/admin/people")).json.people).toContainEqual(
    expect.objectContaining({ email: "hai@example.com", role: "operator", me: true }),
  );
  expect(await accept(await worker("late@example.com"), tokenOf(link))).toMatchObject(noInvite);

  const raced = tokenOf(await makeOperatorLink(server.config, clock.now()));
  const two = await Promise.all([worker("one@example.com"), worker("two@example.com")]);
  expect((await Promise.all(two.map((browser) => accept(browser, raced)))).map(({ status }) => status).sort()).toEqual([200, 404]);
  const { entries } = (await hai.get("/admin/audit?action=role.give")).json;
  expect(entries.at(-1)).toMatchObject({ target: "operator" });
});

it("believes no link that somebody else signed, that is old, or that is made of another token", async () => {
  const browser = await worker("forger@example.com");
  const forge = (key: Uint8Array, typ: string, at = Math.floor(clock.now() / 1000)) =>
    new SignJWT({})
      .setProtectedHeader({ alg: "HS256", typ })
      .setIssuer(server.config.consoleOrigin)
      .setJti(crypto.randomUUID())
      .setIssuedAt(at)
      .setExpirationTime(at + 3600)
      .sign(key);
  const typ = "plaza-operator-invite+jwt";
  const { inviteKey, sessionKey } = server.ctx.keys;
  const wrong = [
    await forge(new Uint8Array(32), typ),
    await forge(sessionKey, typ),
    await forge(inviteKey, "plaza-session+jwt"),
    await forge(inviteKey, typ, Math.floor(clock.now() / 1000) - 3601),
    `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"jti":"x"}').toString("base64url")}.`,
    "x".repeat(43),
  ];
  for (const token of wrong) expect(await accept(browser, token)).toMatchObject(noInvite);
  expect((await accept(browser, await forge(inviteKey, typ))).status).toBe(200);
});

it("invites operators and members of a publisher, who see that publisher's apps alone; a withdrawn or old link works no more [C-23]", async () => {
  const boss = await operator("boss@example.com");
  const invite = async (body: unknown) => boss.post("/admin/people/invites", body);
  expect((await invite({ role: "publisher", publisherId: "nobody" })).status).toBe(404);
  expect((await invite({ role: "publisher" })).status).toBe(400);
  const { json } = await invite({ role: "publisher", publisherId: "plaza-samples" });
  const member = await worker("dev@example.com");
  expect(await accept(member, tokenOf(json.link))).toMatchObject({ status: 200, json: { role: "publisher" } });
  expect((await member.get("/admin/apps")).json.apps.map((app: { id: string }) => app.id)).toContain("com.example.sample");
  for (const path of ["/admin/people", "/admin/audit", "/admin/issuer/keys"]) expect((await member.get(path)).status, path).toBe(403);
  expect((await member.post("/admin/people/invites", { role: "operator" })).status).toBe(403);

  const withdrawn = (await invite({ role: "operator" })).json;
  expect((await boss.get("/admin/people")).json.invites[0]).toMatchObject({ id: withdrawn.id, role: "operator" });
  expect(JSON.stringify((await boss.get("/admin/people")).json)).not.toContain(tokenOf(withdrawn.link));
  expect((await boss.delete(`/admin/people/invites/${withdrawn.id}`)).status).toBe(200);
  expect(await accept(member, tokenOf(withdrawn.link))).toMatchObject(noInvite);
  const old = (await invite({ role: "operator" })).json;
  clock.advance(INVITE_MS);
  expect(await accept(member, tokenOf(old.link))).toMatchObject(noInvite);
  // A publisher's member may become an operator; an operator is not made less by a link.
  expect((await accept(member, tokenOf((await invite({ role: "operator" })).json.link))).json.role).toBe("operator");
  const lesser = (await invite({ role: "publisher", publisherId: "plaza-samples" })).json;
  expect((await accept(member, tokenOf(lesser.link))).status).toBe(409);
  expect((await accept(await worker("second@example.com"), tokenOf(lesser.link))).status).toBe(200);
});

it("takes a role at once; the last operator stays, and of two who remove each other one does", async () => {
  const [one, two] = [await operator("left@example.com"), await operator("right@example.com")];
  const idOf = async (browser: UserClient) => (await browser.get("/me")).json.id;
  // Everybody else's first.
  for (const { id, me, persona } of (await one.get("/admin/people")).json.people)
    if (!me && !persona && id !== (await idOf(two))) expect((await one.delete(`/admin/people/${id}`)).status).toBe(200);
  expect((await one.delete("/admin/people/persona-operator")).status).toBe(404);
  const ids = [await idOf(one), await idOf(two)];
  const answers = await Promise.all([one.delete(`/admin/people/${ids[1]}`), two.delete(`/admin/people/${ids[0]}`)]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const [stays, left] = answers[0]?.status === 200 ? [one, two] : [two, one];
  expect((await left.get("/admin/people")).status).toBe(403);
  expect((await stays.delete(`/admin/people/${await idOf(stays)}`)).status).toBe(409);
  // An account that ends takes its role along.
  const shell = await visit(server);
  await shell.post("/sign-in/email", { email: "left@example.com", locale: "en" });
  await shell.post("/sign-in/email/code", { code: await readCode(shell, "left@example.com") });
  expect((await shell.post("/me/erase", {})).status).toBe(200);
  const roles = await server.ctx.db.execute(sql`select role from identity_users where id = ${ids[0] ?? ""}`);
  expect(roles.rows).toEqual([{ role: "user" }]);
});

it("signs in on the console by a passkey of the shell, asked for by the console's own page and no other [I-12][I-14]", async () => {
  const { origin, consoleOrigin } = server.config;
  const device = createSoftwareAuthenticator({ origin });
  const there = await signUp(server, { name: "Mai", authenticator: device });
  const id = (await there.get("/me")).json.id;
  const attempt = async (pageOrigin: string, from = consoleOrigin) => {
    const browser = server.visitor("console");
    await browser.get("/me");
    const { json } = await browser.post("/sign-in/passkey/options", {});
    const answer = device.get(json, { origin: pageOrigin });
    return { answer: await browser.post("/sign-in/passkey", answer, { origin: from }), browser };
  };
  expect((await attempt(origin)).answer.status).toBe(403);
  expect((await attempt("http://evil.localhost:4402")).answer.status).toBe(403);
  // Another page, whatever cookie comes along: the shell's too.
  for (const from of [origin, "https://evil.example"]) expect((await attempt(consoleOrigin, from)).answer.status, from).toBe(403);
  const { answer, browser } = await attempt(consoleOrigin);
  expect(answer).toMatchObject({ status: 200, json: { me: { id } } });
  const evil = { origin };
  expect((await browser.post("/invites/accept", { token: "x".repeat(43) }, evil)).status).toBe(403);
  expect((await browser.post("/sign-out", {}, evil)).status).toBe(403);
  // The cookie of one surface is none on the other.
  const stolen = await server.host.inject({
    url: "/api/v1/me",
    headers: { cookie: `plaza-session=${browser.cookies.get("plaza-console")}` },
  });
  expect(stolen.json().id).not.toBe(id);
});

it("has no passkeys on a console that is no page of the shell's relying party", async () => {
  const apart = await startTestServer({
    env: { PLAZA_CONSOLE_ORIGIN: "http://console.other.test:4402", PLAZA_ORIGIN: "http://plaza.test:4400" },
  });
  const browser = apart.visitor("console");
  await browser.get("/me");
  expect((await browser.get("/sign-in/ways")).json).toMatchObject({ passkey: false, email: true });
  expect((await browser.post("/sign-in/passkey/options", {})).status).toBe(404);
  await apart.close();
  const below = await startTestServer({
    env: { PLAZA_CONSOLE_ORIGIN: "http://console.plaza.test:4402", PLAZA_ORIGIN: "http://plaza.test:4400" },
  });
  expect((await below.visitor("console").get("/sign-in/ways")).json).toMatchObject({ passkey: true });
  await below.close();
});
