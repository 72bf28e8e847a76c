import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { uuidv7 } from "uuidv7";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkoutOrders } from "../checkout/tables.ts";
import { publishCoffee, startShop } from "../checkout/testing/coffee.ts";
import { makeRelease, publishRelease, type TestServer, type UserClient } from "../testing/index.ts";
import { findBrokenLink } from "./audit.ts";

const APP = "com.example.coffee";
const FOREIGN = "com.example.foreign";
let server: TestServer;
let operator: UserClient;
let linh: UserClient;

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  operator = await server.signIn("operator", "console");
  linh = await server.signIn("linh");
});
afterAll(() => server.close());

describe("the console's API", () => {
  it("is for the roles that it is for, and only on the console's listener", async () => {
    const reads = [
      "/admin/apps",
      "/admin/releases",
      "/admin/orders",
      "/admin/reports",
      "/admin/audit",
      "/admin/policy",
      "/admin/incidents",
    ];
    const user = await server.signIn("maya", "console");
    const publisher = await server.signIn("publisher", "console");
    const visitor = server.visitor("console");
    for (const path of reads) {
      expect((await operator.get(path)).status, path).toBe(200);
      expect((await user.get(path)).json.code, path).toBe("CAPABILITY_DENIED");
      expect((await visitor.get(path)).status, path).toBe(401);
      expect((await (await server.signIn("operator")).get(path)).status, path).toBe(404);
    }
    expect(await Promise.all(reads.map(async (path) => (await publisher.get(path)).status))).toEqual([200, 200, 200, 403, 403, 403, 200]);
    for (const act of [
      `/admin/apps/${APP}/stop`,
      `/admin/apps/${APP}/resume`,
      `/admin/reports/${randomUUID()}/close`,
      `/admin/reports/${randomUUID()}/reopen`,
      "/admin/policy",
    ]) {
      const body = { reason: "mine", ...(act === "/admin/policy" ? { capability: "checkout" } : {}) };
      expect((await publisher.post(act, body)).status, act).toBe(403);
      expect((await user.post(act, body)).status, act).toBe(403);
    }
    expect((await operator.get("/admin/audit")).json.entries).toEqual([]);
  });

  it("lists apps and releases, to a publisher only its own", async () => {
    const { release } = await publishForeign();
    expect((await operator.get("/admin/apps")).json.apps.map(({ id }: { id: string }) => id).sort()).toEqual([APP, FOREIGN]);
    const publisher = await server.signIn("publisher", "console");
    expect((await publisher.get("/admin/apps")).json.apps).toMatchObject([
      { id: APP, name: "Sample", publisher: "Plaza samples", status: "live", channels: { stable: "1.0.0" }, openReports: 0 },
    ]);
    expect((await publisher.get("/admin/releases")).json.releases).toMatchObject([
      { appId: APP, version: "1.0.0", channels: ["stable"], status: "live" },
    ]);
    expect((await publisher.get(`/admin/releases?appId=${FOREIGN}`)).json.releases).toEqual([]);
    expect((await operator.get(`/admin/releases?appId=${FOREIGN}`)).json.releases).toMatchObject([
      { appId: FOREIGN, version: release.version.name },
    ]);
  });

  it("lists orders by pairwise user, without those that were only offered", async () => {
    const guest = await linh.openSession(APP);
    const quote = async () => (await guest.post("/quotes", { lines: [{ sku: "flat-white", quantity: 1 }] })).json;
    const paid = await quote();
    await guest.post(`/orders/${paid.orderId}/confirm`, { quote: paid.quote }, { "idempotency-key": randomUUID() });
    await quote();
    const { orders } = (await operator.get("/admin/orders")).json;
    expect(orders).toMatchObject([
      {
        id: paid.orderId,
        appId: APP,
        appName: "Sample",
        status: "paid",
        user: guest.session.user.id,
        provider: "simulator",
        total: { amount: 49_500 },
      },
    ]);
    expect(JSON.stringify(orders)).not.toContain("persona-linh");
    expect((await operator.get(`/admin/orders?appId=${FOREIGN}`)).json.orders).toEqual([]);
    expect((await operator.get(`/admin/orders?before=${orders[0].createdAt}`)).json.orders).toEqual([]);
  });

  it("gives long lists in pages without a gap, also where many rows have one millisecond, and finds rows in all of them", async () => {
    const { db } = server.ctx;
    const [order] = await db.select().from(checkoutOrders).where(eq(checkoutOrders.state, "captured"));
    if (order === undefined) throw new Error("There is an order by now.");
    const at = 1_700_000_000_000;
    const made = Array.from({ length: 120 }, (_, index) => ({
      ...order,
      id: uuidv7(),
      quoteId: randomUUID(),
      createdAt: at + Math.floor(index / 80),
      state: index < 2 ? ("unknown" as const) : ("declined" as const),
      receipt: null,
      declineCode: index < 2 ? null : ("insufficient_funds" as const),
      reference: index === 77 ? "Table_7%" : null,
    }));
    await db.insert(checkoutOrders).values(made);
    const seen: string[] = [];
    let before = String(at + 10);
    for (let pages = 0; before !== "" && pages < 5; pages += 1) {
      const { orders, next } = (await operator.get(`/admin/orders?before=${before}`)).json;
      seen.push(...orders.map(({ id }: { id: string }) => id));
      before = next ?? "";
    }
    expect(seen).toHaveLength(120);
    expect(new Set(seen)).toEqual(new Set(made.map(({ id }) => id)));
    const ids = async (query: string) =>
      (await operator.get(`/admin/orders?${query}`)).json.orders.map(({ id }: { id: string }) => id) as string[];
    expect(await ids("q=table_7%25")).toEqual([made[77]?.id]);
    expect(await ids("q=%25%25")).toEqual([]);
    expect(await ids(`q=${made[3]?.id.slice(-8).toUpperCase()}`)).toEqual([made[3]?.id]);
    expect((await ids("status=pending")).sort()).toEqual([made[0]?.id, made[1]?.id].sort());
    expect(await ids("status=paid")).toEqual([order.id]);
    for (const query of ["before=yesterday", "status=quoted", "q=", `q=${"x".repeat(101)}`, "appId=.."])
      expect((await operator.get(`/admin/orders?${query}`)).status, query).toBe(400);
  });

  it("shows users' reports without their users, and closes them [N4]", async () => {
    expect((await linh.post("/reports", { appId: APP, version: "1.0.0", reason: "misleading", text: "Not coffee at all" })).status).toBe(
      200,
    );
    expect((await linh.post("/reports", { appId: "com.example.none", reason: "broken" })).status).toBe(404);
    expect((await linh.post("/reports", { appId: APP, reason: "because" })).status).toBe(400);
    expect((await linh.post("/reports", { appId: APP, reason: "other", text: "my card 4111111111111111" })).json.code).toBe(
      "INVALID_PARAMS",
    );
    const { reports } = (await operator.get("/admin/reports")).json;
    expect(reports).toMatchObject([
      { appId: APP, appName: "Sample", version: "1.0.0", reason: "misleading", text: "Not coffee at all", status: "open" },
    ]);
    expect(JSON.stringify(reports)).not.toContain("linh");
    expect((await operator.get("/admin/apps")).json.apps.find(({ id }: { id: string }) => id === APP).openReports).toBe(1);
    expect((await operator.post(`/admin/reports/${reports[0].id}/close`)).status).toBe(200);
    expect((await operator.get("/admin/reports")).json.reports[0].status).toBe("closed");
    const found = async (query: string) => (await operator.get(`/admin/reports?${query}`)).json.reports.length as number;
    expect([await found("status=open"), await found("status=closed&q=NOT+coffee"), await found(`appId=${FOREIGN}`)]).toEqual([0, 1, 0]);
    expect((await operator.post(`/admin/reports/${reports[0].id}/reopen`)).status).toBe(200);
    expect([await found("status=open"), await found("status=closed")]).toEqual([1, 0]);
    expect((await operator.post(`/admin/reports/${reports[0].id}/close`)).status).toBe(200);
    expect((await operator.post(`/admin/reports/${randomUUID()}/close`)).status).toBe(404);
  });

  it("takes ten reports of a user in an hour and no more", async () => {
    const minh = await server.signIn("minh");
    const answers = [];
    for (let index = 0; index < 11; index += 1) answers.push(await minh.post("/reports", { appId: APP, reason: "broken" }));
    expect(answers.map(({ status }) => status)).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  });

  it("stops an app through the signed index, running sessions included, and lets it go on [N3]", async () => {
    const guest = await linh.openSession(APP);
    const indexVersion = async () => (await server.ctx.registry.currentIndex()).version;
    const before = await indexVersion();
    expect((await operator.post(`/admin/apps/${APP}/stop`, { message: "Back soon", reason: "reports" })).status).toBe(200);
    expect(await indexVersion()).toBeGreaterThan(before);
    expect((await guest.post("/quotes", { lines: [{ sku: "flat-white", quantity: 1 }] })).json.code).toBe("RELEASE_REVOKED");
    expect((await operator.get("/admin/apps")).json.apps.find(({ id }: { id: string }) => id === APP)).toMatchObject({
      status: "stopped",
      message: "Back soon",
    });
    expect((await operator.post(`/admin/apps/${APP}/resume`)).status).toBe(200);
    expect((await operator.get("/admin/apps")).json.apps.find(({ id }: { id: string }) => id === APP).status).toBe("live");
    expect((await (await linh.openSession(APP)).get("/orders/unresolved")).status).toBe(200);
    expect((await operator.post("/admin/apps/com.example.none/stop", { reason: "x" })).status).toBe(404);
    expect((await operator.post(`/admin/apps/${APP}/stop`, {})).status).toBe(400);
  });

  it("keeps a log of every act, that is only added to and shows any change [N5][R-20]", async () => {
    const { entries } = (await operator.get("/admin/audit")).json;
    expect(entries.map(({ action, target }: { action: string; target: string }) => [action, target.split("#")[0]])).toEqual([
      ["app.resume", APP],
      ["app.stop", APP],
      ["report.close", APP],
      ["report.reopen", APP],
      ["report.close", APP],
    ]);
    expect(entries[1]).toMatchObject({ actor: "persona-operator", actorName: "Hải Đỗ", reason: "reports" });
    const found = async (query: string) => (await operator.get(`/admin/audit?${query}`)).json.entries.length as number;
    expect([
      await found("action=app.stop"),
      await found("q=h%E1%BA%A3i"),
      await found("q=reports"),
      await found(`before=${entries[3].id}`),
    ]).toEqual([1, 5, 1, 1]);
    const { db } = server.ctx;
    expect(await findBrokenLink(db)).toBeUndefined();
    await expect(db.execute(sql`delete from admin_audit`)).rejects.toThrow();
    await expect(db.execute(sql`update admin_audit set actor = 'nobody'`)).rejects.toThrow();
    // Whoever owns the database can take the trigger away, but not make the digests fit.
    await db.execute(sql`alter table admin_audit disable trigger all`);
    await db.execute(sql`update admin_audit set reason = 'nothing' where action = 'app.stop'`);
    expect(await findBrokenLink(db)).toBe(4);
    await db.execute(sql`update admin_audit set reason = 'reports' where action = 'app.stop'`);
    await db.execute(sql`delete from admin_audit where action = 'app.stop'`);
    expect(await findBrokenLink(db)).toBe(5);
  });
});

async function publishForeign() {
  const made = makeRelease({ id: FOREIGN, version: "2.0.0" });
  const answer = await publishRelease(await server.publisher([FOREIGN], { publisherId: "someone-else" }), made, "stable");
  expect(answer.status, answer.text).toBe(200);
  return made;
}
