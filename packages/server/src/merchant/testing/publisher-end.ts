import { randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import { COFFEE } from "../../checkout/testing/coffee.ts";
import { type Client, createClient, type GuestClient, type TestServer } from "../../testing/index.ts";

/** One request that a publisher's server got. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** `webhook-id`. */
  readonly id: string;
}

/** A publisher's server, real and on a port of this machine; it answers as it is told. */
export interface PublisherEnd {
  readonly url: string;
  readonly received: Received[];
  /** Of the answers to come; 200 at first. A text is the body, a location makes it a redirect. */
  answer: { readonly status: number; readonly text?: string; readonly location?: string };
  readonly close: () => Promise<void>;
}

export async function startPublisherEnd(): Promise<PublisherEnd> {
  const received: Received[] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString(), id: String(request.headers["webhook-id"]) });
      const { status, text = "", location } = end.answer;
      response.writeHead(status, location === undefined ? {} : { location }).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const end: PublisherEnd = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/plaza`,
    received,
    answer: { status: 200 },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return end;
}

/** An order for 100 and shipping, less a discount: 108.25 EUR, 8.25 of it tax. */
export const order = {
  appId: COFFEE,
  currency: "EUR",
  lines: [
    { name: "Beans, 1 kg", quantity: 3, unitAmount: 3_000, sku: "beans" },
    { name: "Grinding", quantity: 1, unitAmount: 1_000 },
  ],
  tax: 825,
  shipping: 500,
  discount: 500,
  reference: "PO-77",
};
export const TOTAL = 10_825;

/** A client with an API key, made in the console as a publisher makes one. */
export async function merchantClient(server: TestServer, appIds: readonly string[] = [COFFEE]): Promise<Client & { readonly id: string }> {
  const publisher = await server.signIn("publisher", "console");
  const made = await publisher.post("/admin/api-keys", { label: "Shop server", appIds });
  expect(made.status, made.text).toBe(200);
  return { ...createClient(server.host, () => ({ authorization: `Bearer ${made.json.secret}` })), id: made.json.key.id };
}

/** Makes an order; the answer's body. */
export async function makeOrder(client: Client, over: object = {}, key: string = randomUUID()) {
  const made = await client.post("/merchant/orders", { ...order, ...over }, { "idempotency-key": key });
  expect(made.status, made.text).toBe(200);
  return made.json as { readonly id: string; readonly orderToken: string; readonly expiresAt: number };
}

/** Brings an order's token to the sheet and pays; the outcome. */
export async function pay(guest: GuestClient, orderToken: string, instrumentId = "sim-ok") {
  const quoted = await guest.post("/quotes/order", { orderToken });
  expect(quoted.status, quoted.text).toBe(200);
  const { orderId, quote, total } = quoted.json;
  // The second yes, for amounts above what the user allows the app.
  const body = { quote, instrumentId, stepUp: { amount: total } };
  return (await guest.post(`/orders/${orderId}/confirm`, body, { "idempotency-key": randomUUID() })).json;
}
