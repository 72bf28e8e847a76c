import { afterAll, beforeAll, expect, it } from "vitest";
import { createTestClock, makeRelease, publishRelease, startTestServer, type TestServer, type UserClient } from "../testing/index.ts";
import { KEPT_MS, safeExcerpt } from "./incidents.ts";

const APP = "com.example.sample";
const FOREIGN = "org.foreign.app";
const clock = createTestClock();
const hang = {
  reference: "7F2C-19",
  appId: APP,
  version: "1.0.0",
  rule: "heartbeat",
  code: "BRIDGE_TIMEOUT",
  ranForMs: 2_400,
  isolation: "full",
};
let server: TestServer;
let operator: UserClient;
let linh: UserClient;

beforeAll(async () => {
  server = await startTestServer({ clock });
  await server.publishApp({ id: APP });
  operator = await server.signIn("operator", "console");
  linh = await server.signIn("linh");
});
afterAll(() => server?.close());

const listed = async (query = "", client = operator) => (await client.get(`/admin/incidents${query}`)).json.incidents;

it("an incident stands in the log with app, release and rule, and the person by their pairwise id alone", async () => {
  expect((await linh.post("/incidents", hang)).status).toBe(200);
  const [incident] = await listed();
  expect(incident).toMatchObject({ ...hang, appName: "Sample", at: clock.now() });
  expect(JSON.stringify(incident)).not.toContain("linh");
  expect(incident.user).toBe((await linh.openSession(APP)).session.user.id);
});

it("an excerpt keeps no person's data, no controls, and not more than a line", async () => {
  clock.advance(1);
  await linh.post("/incidents", { ...hang, reference: "0000-01", rule: "failure", excerpt: "cannot read linh@example.com of undefined" });
  expect((await listed("?rule=failure"))[0].excerpt).toBe("[redacted]");
  expect(safeExcerpt("a\u001b[31m\u202eb\n\0c")).toBe("a [31m b c");
  expect(safeExcerpt("x".repeat(500))).toHaveLength(200);
});

it("is found by its rule, its app, and by what the user was shown", async () => {
  expect((await listed("?q=7f2c")).map(({ reference }: { reference: string }) => reference)).toEqual(["7F2C-19"]);
  expect(await listed(`?appId=${FOREIGN}`)).toEqual([]);
  expect((await listed(`?appId=${APP}&rule=heartbeat`)).length).toBe(1);
  expect((await operator.get("/admin/incidents?rule=nothing")).status).toBe(400);
});

it("a publisher sees those of their own apps", async () => {
  const publisher = await server.signIn("publisher", "console");
  const other = makeRelease({ id: "org.other.app" });
  await publishRelease(await server.publisher(["org.other.app"], { publisherId: "someone-else" }), other, "stable");
  expect((await linh.post("/incidents", { ...hang, appId: "org.other.app", reference: "AAAA-AA" })).status).toBe(200);
  const references = (await listed("", publisher)).map(({ reference }: { reference: string }) => reference);
  expect(references).toEqual(["0000-01", "7F2C-19"]);
  expect(await listed("?appId=org.other.app", publisher)).toEqual([]);
  expect(await listed("?appId=org.other.app")).toHaveLength(1);
});

it("is refused from nobody, of an app that is not there, and in another shape", async () => {
  expect((await server.visitor().post("/incidents", hang)).status).toBe(401);
  expect((await linh.post("/incidents", { ...hang, appId: FOREIGN })).status).toBe(404);
  for (const wrong of [
    { rule: "made up" },
    { reference: "<b>" },
    { ranForMs: -1 },
    { ranForMs: 2 ** 31 },
    { code: "OOPS" },
    { excerpt: "x".repeat(501) },
  ])
    expect((await linh.post("/incidents", { ...hang, ...wrong })).status, JSON.stringify(wrong)).toBe(400);
});

it("one browser cannot fill the log", async () => {
  const maya = await server.signIn("maya");
  for (let n = 0; n < 60; n += 1) expect((await maya.post("/incidents", hang)).status).toBe(200);
  const { status, json } = await maya.post("/incidents", hang);
  expect([status, json.code]).toEqual([429, "RATE_LIMITED"]);
  expect((await linh.post("/incidents", hang)).status).toBe(200);
  const first = (await operator.get("/admin/incidents")).json;
  expect(first.incidents).toHaveLength(50);
  const second = (await operator.get(`/admin/incidents?before=${first.next}`)).json;
  const ids = [...first.incidents, ...second.incidents].map(({ id }: { id: string }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(64);
});

it("is forgotten after 90 days", async () => {
  clock.advance(KEPT_MS + 1);
  await server.server.runJob("incidents.forget");
  expect(await listed()).toEqual([]);
});
