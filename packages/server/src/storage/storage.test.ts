import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startShop } from "../checkout/testing/coffee.ts";
import type { GuestClient, TestServer, UserClient } from "../testing/index.ts";

const APP = "com.example.notes";
const OTHER = "com.example.other";
let server: TestServer;
let linh: UserClient;
let guest: GuestClient;

beforeAll(async () => {
  server = await startShop();
  for (const id of [APP, OTHER]) await server.publishApp({ id, version: "1.0.0", manifest: { plaza: { storage: { quota_kb: 64 } } } });
  linh = await server.signIn("linh");
  guest = await linh.openSession(APP);
});
afterAll(() => server.close());

const put = (client: GuestClient, key: string, value: unknown) => client.put(`/storage/${encodeURIComponent(key)}`, { value });
const get = async (client: GuestClient, key: string) => (await client.get(`/storage/${encodeURIComponent(key)}`)).json.value;

describe("account storage", () => {
  it("keeps JSON for a user in an app over sessions and browsers, and says null for what is not there [J3]", async () => {
    expect(await get(guest, "draft")).toBeNull();
    expect((await put(guest, "draft", { text: "hi", list: [1, null, true] })).status).toBe(200);
    const elsewhere = await (await server.signIn("linh")).openSession(APP);
    expect(await get(elsewhere, "draft")).toEqual({ text: "hi", list: [1, null, true] });
    expect((await guest.delete("/storage/draft")).status).toBe(200);
    expect(await get(elsewhere, "draft")).toBeNull();
  });

  it("is out of reach of every other user and app [J1]", async () => {
    await put(guest, "secret", "mine");
    const maya = await (await server.signIn("maya")).openSession(APP);
    const other = await linh.openSession(OTHER);
    for (const stranger of [maya, other]) {
      expect(await get(stranger, "secret")).toBeNull();
      expect((await stranger.get("/storage")).json.keys).toEqual([]);
      await stranger.delete("/storage");
      await stranger.delete("/storage/secret");
      await put(stranger, "secret", "theirs");
    }
    expect(await get(guest, "secret")).toBe("mine");
    expect((await linh.get("/storage/secret")).status).toBe(401);
  });

  it("gives any JSON back as it was, under any key that is text", async () => {
    const key = fc
      .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
      .filter((text) => !text.includes("\0") && text !== "." && text !== "..");
    await fc.assert(
      fc.asyncProperty(key, fc.jsonValue({ maxDepth: 4 }), async (name, drawn) => {
        const value = JSON.parse(JSON.stringify(drawn));
        expect((await put(guest, name, value)).status).toBe(200);
        expect(await get(guest, name)).toEqual(value);
      }),
      { numRuns: 60 },
    );
    await guest.delete("/storage");
  });

  it("counts bytes exactly, takes the last byte of the quota and refuses the next one [J1]", async () => {
    const client = await (await server.signIn("somchai")).openSession(APP);
    const { quotaBytes } = (await client.get("/storage")).json;
    expect(quotaBytes).toBe(64 * 1024);
    // Key of one byte, and two quotation marks.
    expect((await put(client, "a", "x".repeat(quotaBytes - 3))).status).toBe(200);
    expect((await client.get("/storage")).json).toEqual({ keys: ["a"], usedBytes: quotaBytes, quotaBytes });
    expect(await put(client, "b", 1)).toMatchObject({
      status: 413,
      json: { code: "QUOTA_EXCEEDED", data: { usedBytes: quotaBytes, quotaBytes } },
    });
    expect((await put(client, "a", "é")).status).toBe(200);
    expect((await client.get("/storage")).json.usedBytes).toBe(5);
    await client.delete("/storage/a");
    expect((await client.get("/storage")).json).toMatchObject({ keys: [], usedBytes: 0 });
  });

  it("does not let two writers at once both take the last free bytes", async () => {
    const client = await (await server.signIn("minh")).openSession(APP);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => put(client, `k${index}`, "x".repeat(20_000))));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, ...Array.from({ length: 7 }, () => 413)]);
    expect((await client.get("/storage")).json.usedBytes).toBe(3 * 20_004);
    await client.delete("/storage");
    expect((await client.get("/storage")).json).toMatchObject({ keys: [], usedBytes: 0 });
  });

  it("refuses keys that cannot be kept, with a typed error", async () => {
    for (const key of ["a\0b", "x".repeat(257)]) expect((await put(guest, key, 1)).json.code).toBe("INVALID_PARAMS");
  });
});
