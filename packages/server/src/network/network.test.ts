import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startShop } from "../checkout/testing/coffee.ts";
import type { GuestClient, TestServer } from "../testing/index.ts";

let server: TestServer;
let target: Server;
let origin: string;
let guest: GuestClient;
const seen: Record<string, unknown>[] = [];

beforeAll(async () => {
  target = createServer((request, response) => {
    seen.push({ url: request.url, ...request.headers });
    response.setHeader("set-cookie", "track=1").end(Buffer.from([0, 1, 254, 255]));
  });
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(target.address() as AddressInfo).port}`;
  server = await startShop();
  await server.publishApp({
    id: "com.example.rates",
    version: "1.0.0",
    manifest: { plaza: { network: { connect: [origin], image: [] } } },
  });
  guest = await (await server.signIn("linh")).openSession("com.example.rates");
});
afterAll(async () => {
  await server.close();
  await new Promise((resolve) => target.close(resolve));
});

describe("a guest's request", () => {
  it("goes to an origin that the manifest declares and brings the bytes back, without the user's cookies and address [L6]", async () => {
    const answer = await guest.post(
      "/network/fetch",
      { url: `${origin}/latest`, headers: { accept: "application/json" } },
      { cookie: "session=1", "x-forwarded-for": "203.0.113.9" },
    );
    expect(answer).toMatchObject({
      status: 200,
      json: { status: 200, url: `${origin}/latest`, body: Buffer.from([0, 1, 254, 255]).toString("base64") },
    });
    expect(answer.json.headers).not.toHaveProperty("set-cookie");
    expect(seen).toEqual([expect.objectContaining({ url: "/latest", accept: "application/json" })]);
    expect(seen[0]).not.toHaveProperty("cookie");
    expect(JSON.stringify(seen)).not.toContain("203.0.113.9");
    expect(seen[0]).not.toHaveProperty("authorization");
  });

  it("goes nowhere else, and not without a session [A4]", async () => {
    const before = seen.length;
    expect((await guest.post("/network/fetch", { url: "https://example.com/" })).json).toMatchObject({
      code: "ORIGIN_NOT_DECLARED",
      data: { origin: "https://example.com" },
    });
    expect((await guest.post("/network/fetch", { url: origin.replace("127.0.0.1", "localhost") })).json.code).toBe("ORIGIN_NOT_DECLARED");
    expect((await server.visitor().post("/network/fetch", { url: origin })).status).toBe(401);
    expect(seen).toHaveLength(before);
  });
});
