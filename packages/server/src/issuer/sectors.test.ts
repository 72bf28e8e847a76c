import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeRelease, publishRelease, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";

const [used, next, later, foreign] = ["com.example.used", "com.example.next", "com.example.later", "org.example.foreign"] as const;
let server: TestServer;
let user: UserClient;
let publisher: UserClient;

beforeAll(async () => {
  server = await startTestServer();
  const events = { item_viewed: { props: { sku: "string" } } } as const;
  for (const id of [used, next, later]) await server.publishApp({ id, manifest: { plaza: { analytics: { events } } } });
  const made = makeRelease({ id: foreign });
  await publishRelease(await server.publisher([foreign], { publisherId: "another-publisher" }), made, "stable");
  user = await server.signIn("linh");
  publisher = await server.signIn("publisher", "console");
});
afterAll(() => server?.close());

const subIn = async (appId: string, who = user) => (await who.openSession(appId)).session.user.id;
const ask = (shared: boolean, of = "plaza-samples", as = publisher) => as.put(`/admin/sectors/${of}`, { shared });
const sectorOf = async (appId: string) => {
  const { publishers } = (await publisher.get("/admin/sectors")).json;
  return publishers[0].apps.find((app: { appId: string }) => app.appId === appId)?.sector;
};

it("gives one person one id in a publisher's apps that nobody had used when it asked, and changes no id that was made before [E3][I-04]", async () => {
  const before = await subIn(used);
  expect(await sectorOf(used)).toBe("own");
  expect(await sectorOf(next)).toBe("open");
  expect(await ask(true)).toMatchObject({ status: 200, json: { publisherId: "plaza-samples", shared: true } });

  expect(await subIn(used)).toBe(before);
  const shared = await subIn(next);
  expect(await subIn(later)).toBe(shared);
  expect(shared).not.toBe(before);
  expect(await subIn(foreign)).not.toBe(shared);
  expect(await subIn(next, await server.signIn("somchai"))).not.toBe(shared);
  expect(await sectorOf(next)).toBe("publisher");

  // The token says the same, and asking otherwise later changes neither.
  const { token } = (await (await user.openSession(next)).post("/identity/id-token", {})).json;
  expect(decodeJwt(token)).toMatchObject({ sub: shared, aud: next });
  await ask(false);
  expect(await subIn(next)).toBe(shared);
  await server.publishApp({ id: "com.example.newest" });
  const newest = await subIn("com.example.newest");
  expect([before, shared]).not.toContain(newest);
  await ask(true);
  expect(await subIn("com.example.newest")).toBe(newest);
});

it("decides once for all processes: of a first use and a wish at once one comes first, and the row does not change [I-04]", async () => {
  await server.publishApp({ id: "com.example.raced" });
  await ask(false);
  const ids = await Promise.all([subIn("com.example.raced"), ask(true).then(() => subIn("com.example.raced")), subIn("com.example.raced")]);
  expect(new Set(ids).size).toBe(1);
  for (const change of [sql`update issuer_sectors set sector = 'x'`, sql`delete from issuer_sectors`, sql`truncate issuer_sectors`])
    await expect(server.ctx.db.execute(change)).rejects.toMatchObject({ cause: { message: expect.stringContaining("written once") } });
  expect(await server.ctx.identity.pairwiseSub("com.example.nowhere", "persona-linh")).toBeTruthy();
  expect((await server.ctx.db.execute(sql`select 1 from issuer_sectors where app_id = 'com.example.nowhere'`)).rows).toEqual([]);
});

it("is asked for by the publisher or an operator, for no other publisher, with an entry in the log [C-23]", async () => {
  const operator = await server.signIn("operator", "console");
  expect((await operator.get("/admin/sectors")).json.publishers.map((one: { publisherId: string }) => one.publisherId)).toContain(
    "another-publisher",
  );
  expect((await publisher.get("/admin/sectors")).json.publishers).toHaveLength(1);
  expect((await ask(true, "another-publisher")).status).toBe(404);
  expect((await ask(true, "nobody", operator)).status).toBe(404);
  expect((await ask(true, "plaza-samples", await server.signIn("linh", "console"))).status).toBe(403);
  expect((await ask(true, "another-publisher", operator)).status).toBe(200);
  const { entries } = (await operator.get("/admin/audit?action=sector.share")).json;
  expect(entries[0]).toMatchObject({ action: "sector.share", target: "another-publisher", actorName: "Hải Đỗ" });
});

it("erases one app's records of a person who has the same id in another, and leaves the other's [I-13]", async () => {
  await user.put("/me/consents", { analytics: true, personalisation: false });
  const leaveTraces = async (appId: string) => {
    const guest = await user.openSession(appId);
    await guest.put("/storage/note", { value: "raincoat" });
    const event = { id: randomUUID(), name: "item_viewed", at: Date.now(), props: { sku: "x" } };
    expect((await guest.post("/events", { sentAt: Date.now(), events: [event] })).json.accepted).toBe(1);
    await user.post("/incidents", {
      reference: "7F2C-19",
      appId,
      rule: "heartbeat",
      code: "BRIDGE_TIMEOUT",
      ranForMs: 1,
      isolation: "full",
    });
    return guest.session.user.id;
  };
  expect(await leaveTraces(next)).toBe(await leaveTraces(later));
  const read = async (appId: string) => (await user.get(`/me/footprint/${appId}/export`)).json.data;
  await expect.poll(async () => [(await read(next)).analytics.events.length, (await read(later)).analytics.events.length]).toEqual([1, 1]);
  const kept = await read(later);
  expect((await user.post(`/me/footprint/${next}/erase`, {})).json.deleted).toMatchObject({ events: 1, storage: 1 });
  expect(await read(later)).toEqual(kept);
  expect((await read(next)).analytics.events).toEqual([]);
});
