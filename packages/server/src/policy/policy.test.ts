import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { publishCoffee } from "../checkout/testing/coffee.ts";
import { startTestServer, type TestServer, type UserClient } from "../testing/index.ts";

const APP = "com.example.coffee";
const cart = { lines: [{ sku: "flat-white", quantity: 1 }] };
let server: TestServer;
let operator: UserClient;

beforeAll(async () => {
  server = await startTestServer();
  await publishCoffee(server);
  operator = await server.signIn("operator", "console");
});
afterAll(() => server?.close());
beforeEach(async () => {
  for (const { id } of (await operator.get("/admin/policy")).json.rules)
    expect((await operator.delete(`/admin/policy/${id}`)).status).toBe(200);
});

const take = async (rule: object): Promise<string> => {
  const { status, json, text } = await operator.post("/admin/policy", { capability: "checkout", reason: "the law", ...rule });
  expect(status, text).toBe(200);
  return json.id;
};
const buys = async (persona: string, isolation: "full" | "reduced" = "full") =>
  (await (await (await server.signIn(persona)).openSession(APP, { isolation })).post("/quotes", cart)).json.code ?? "quoted";
const told = async (persona: string) => (await (await server.signIn(persona)).get("/me")).json.removed;

describe("a rule of the operator", () => {
  it("takes a capability from everyone, is told to their hosts, and ends when it is removed [H5]", async () => {
    expect(await buys("linh")).toBe("quoted");
    const id = await take({});
    expect(await buys("linh")).toBe("CAPABILITY_DENIED");
    expect(await told("linh")).toEqual([{ capability: "checkout" }]);
    expect((await operator.delete(`/admin/policy/${id}`)).status).toBe(200);
    expect((await operator.delete(`/admin/policy/${id}`)).status).toBe(404);
    expect(await buys("linh")).toBe("quoted");
    expect(await told("linh")).toEqual([]);
  });

  it("holds for a session that runs already, at its next request [H5] [B-18]", async () => {
    const guest = await (await server.signIn("linh")).openSession(APP, { isolation: "full" });
    const { json: quote } = await guest.post("/quotes", cart);
    await take({});
    expect((await guest.post("/quotes", cart)).json.code).toBe("CAPABILITY_DENIED");
    // What was begun can be ended.
    expect((await guest.get(`/orders/${quote.orderId}`)).status).toBe(200);
    expect((await guest.post(`/orders/${quote.orderId}/cancel`, {})).status).toBe(200);
  });

  it("looks at region, age and organisation, each alone and together [H5]", async () => {
    await take({ regions: ["VN"] });
    expect(await Promise.all(["linh", "somchai", "minh"].map((name) => buys(name)))).toEqual([
      "CAPABILITY_DENIED",
      "quoted",
      "CAPABILITY_DENIED",
    ]);
    await operator.delete(`/admin/policy/${(await operator.get("/admin/policy")).json.rules[0].id}`);
    await take({ regions: ["VN"], ageBands: ["under-13", "13-15", "16-17"] });
    expect([await buys("linh"), await buys("minh")]).toEqual(["quoted", "CAPABILITY_DENIED"]);
    await operator.delete(`/admin/policy/${(await operator.get("/admin/policy")).json.rules[0].id}`);
    await take({ organisations: ["lotus-high-school"] });
    expect([await buys("linh"), await buys("minh")]).toEqual(["quoted", "CAPABILITY_DENIED"]);
  });

  it("says for itself what is done where a fact is not known [H5]", async () => {
    const visitor = server.visitor();
    await visitor.get("/me");
    await take({ ageBands: ["under-13"] });
    expect((await visitor.get("/me")).json.removed).toEqual([]);
    await take({ ageBands: ["under-13", "unknown"] });
    expect((await visitor.get("/me")).json.removed).toEqual([{ capability: "checkout" }]);
    expect(await told("linh")).toEqual([]);
  });

  it("of one app leaves the others alone [H5]", async () => {
    await take({ appId: "com.example.other" });
    expect(await buys("linh")).toBe("quoted");
    await take({ appId: APP });
    expect(await buys("linh")).toBe("CAPABILITY_DENIED");
    expect(await told("linh")).toEqual([
      { capability: "checkout", appId: "com.example.other" },
      { capability: "checkout", appId: APP },
    ]);
  });

  it("of browsers with a reduced isolation holds there, and where a host does not say what its browser is [S-24]", async () => {
    await take({ isolation: "reduced" });
    expect([await buys("linh", "full"), await buys("linh", "reduced")]).toEqual(["quoted", "CAPABILITY_DENIED"]);
    const user = await server.signIn("linh");
    const started = await user.post("/sessions", { appId: APP, version: "1.0.0", channel: "stable" });
    const authorization = `Bearer ${started.json.token}`;
    expect((await server.visitor().post("/quotes", cart, { authorization })).json.code).toBe("CAPABILITY_DENIED");
  });

  it.each([
    ["identity", "/identity/user"],
    ["storage", "/storage"],
  ])("of %s closes what the server serves for it [H5]", async (capability, path) => {
    const guest = await (await server.signIn("linh")).openSession(APP, { isolation: "full" });
    expect((await guest.get(path)).status).toBe(200);
    await take({ capability });
    expect((await guest.get(path)).json.code).toBe("CAPABILITY_DENIED");
  });

  it("of the network and of analytics closes their roads, and leaves the operator's own figures [H5]", async () => {
    const guest = await (await server.signIn("linh")).openSession(APP, { isolation: "full" });
    await take({ capability: "network" });
    await take({ capability: "analytics" });
    expect((await guest.post("/network/fetch", { url: "https://api.example.com/" })).json.code).toBe("CAPABILITY_DENIED");
    const batch = { sentAt: Date.now(), events: [{}] };
    expect((await guest.post("/events", batch)).json.code).toBe("CAPABILITY_DENIED");
    expect((await guest.post("/operations", batch)).status).toBe(200);
  });

  it("that names what cannot be taken, or nobody, is refused with what is wrong", async () => {
    for (const [rule, path] of [
      [{ capability: "lifecycle" }, "capability"],
      [{ capability: "ui" }, "capability"],
      [{ regions: [] }, "regions"],
      [{ regions: ["vn"] }, "regions"],
      [{ ageBands: ["17"] }, "ageBands"],
      [{ organisations: ["A B"] }, "organisations"],
      [{ isolation: "full" }, "isolation"],
      [{ reason: "" }, "reason"],
    ] as const) {
      const { status, json } = await operator.post("/admin/policy", { capability: "checkout", reason: "the law", ...rule });
      expect(status, path).toBe(400);
      expect(JSON.stringify(json), path).toContain(path);
    }
  });

  it("and its end stand in the audit log, with who and why", async () => {
    const id = await take({ appId: APP, reason: "asked by the regulator" });
    await operator.delete(`/admin/policy/${id}`);
    const { entries } = (await operator.get("/admin/audit?q=regulator")).json;
    expect(entries.map(({ action, target }: { action: string; target: string }) => [action, target])).toEqual([
      ["policy.remove", `${APP}#checkout`],
      ["policy.add", `${APP}#checkout`],
    ]);
  });
});
