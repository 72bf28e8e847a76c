import type { AppId } from "@plaza/protocol";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COFFEE, publishCoffee, startShop } from "../checkout/testing/coffee.ts";
import type { TestServer, UserClient } from "../testing/index.ts";
import { addEndpoint } from "./endpoints.ts";
import { webhookEgress } from "./plugin.ts";
import { type PublisherEnd, startPublisherEnd } from "./testing/publisher-end.ts";

let server: TestServer;
let publisher: UserClient;
let end: PublisherEnd;
let endpoint: { readonly id: string };

beforeAll(async () => {
  server = await startShop();
  await publishCoffee(server);
  publisher = await server.signIn("publisher", "console");
  end = await startPublisherEnd();
  ({ endpoint } = (await publisher.post("/admin/webhooks", { appId: COFFEE, url: end.url })).json);
});
afterAll(async () => {
  await end.close();
  await server.close();
});

describe("a webhook endpoint", () => {
  it("is of the publisher's own app, and every change of it is in the audit log [C-23]", async () => {
    const missing = { status: 404, json: { code: "INVALID_PARAMS" } };
    expect(await publisher.post("/admin/webhooks", { appId: "com.example.foreign", url: "https://example.com/" })).toMatchObject(missing);
    expect((await (await server.signIn("linh", "console")).get("/admin/webhooks")).status).toBe(403);
    const operator = await server.signIn("operator", "console");
    expect((await operator.get("/admin/webhooks")).json.endpoints).toMatchObject([{ id: endpoint.id, appId: COFFEE }]);
    await publisher.post(`/admin/webhooks/${endpoint.id}/rotate`, {});
    expect((await operator.get("/admin/audit")).json.entries.slice(0, 2)).toMatchObject([
      { action: "webhook.rotate", target: COFFEE, reason: end.url },
      { action: "webhook.add", target: COFFEE, reason: end.url },
    ]);
  });

  it("is an https address on the public internet where it is not development [R-19]", async () => {
    const ctx = { ...server.ctx, config: { ...server.config, env: "production" as const } };
    const add = (url: string) => addEndpoint(ctx, { userId: "operator", of: undefined }, { appId: COFFEE as AppId, url });
    for (const url of [
      "http://example.com/hook",
      "https://localhost/hook",
      "https://127.0.0.1/hook",
      "https://[::1]/hook",
      "https://169.254.169.254/latest/meta-data",
      "https://10.1.2.3/",
      "https://2130706433/",
      "https://user:pass@example.com/",
      "ftp://example.com/",
      "hook",
    ])
      await expect(add(url), url).rejects.toMatchObject({ code: "INVALID_PARAMS" });
    const { endpoint: kept } = await add("https://example.com/hook");
    await publisher.delete(`/admin/webhooks/${kept.id}`);
    // And by a name that resolves to this machine it is not reached: the egress looks again at each delivery.
    const closed = webhookEgress({ config: ctx.config });
    await expect(closed.fetch({ url: end.url, method: "POST" }, { origins: [new URL(end.url).origin] })).rejects.toMatchObject({
      code: "CAPABILITY_DENIED",
    });
    expect(end.received).toEqual([]);
  });
});
